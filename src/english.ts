/** English messages for zod, whose mini edition comes without any. */

import { config } from "zod/mini";
import en from "zod/v4/locales/en.js";

config(en());
