import { transfer } from "../transfer.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(transfer);
