import { url } from "../url.ts";
import { describeInWorkerd } from "./receiver.ts";

describeInWorkerd(url);
