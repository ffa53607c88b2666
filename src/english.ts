/** What zod says of a value that does not fit, in English: its mini edition comes without words. */

import { config } from "zod/mini";

config({
  localeError: (issue) => {
    switch (issue.code) {
      case "invalid_type":
        return `must be of type ${issue.expected}`;
      case "too_big":
        return `must be at most ${issue.maximum}`;
      case "too_small":
        return `must be at least ${issue.minimum}`;
      case "invalid_value":
        return `must be one of ${issue.values.join(", ")}`;
      default:
        return "is malformed";
    }
  },
});
