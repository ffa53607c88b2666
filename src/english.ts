/** What zod says is wrong, in English: its small edition brings no words of its own. */

import { config } from "zod/mini";
import en from "zod/v4/locales/en.js";

config(en());
