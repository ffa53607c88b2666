import { resume } from "../resume.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(resume);
