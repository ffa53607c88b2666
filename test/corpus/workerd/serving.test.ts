import { serving } from "../serving.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(serving);
