import { request } from "../request.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(request);
