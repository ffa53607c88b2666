import { verification } from "../verification.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(verification);
