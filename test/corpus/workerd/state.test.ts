import { state } from "../state.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(state);
