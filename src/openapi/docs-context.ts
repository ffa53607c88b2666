/** What `/docs` depends on beside the document. */

import { createContext, useContext } from "hono/jsx";
import type { Language } from "../http/language.ts";
import type { DocsWords } from "./docs-words-en.ts";

type DocsContext = {
  readonly lang: Language;
  readonly words: DocsWords;
  readonly nonce: string;
  /** The receiver's, as the reader has reached it: the examples have it. */
  readonly origin: string;
  readonly isSignedIn: boolean;
};

/** The page is rendered inside of its provider. */
export const Docs = createContext({} as DocsContext);

export function useDocs(): DocsContext {
  return useContext(Docs);
}
