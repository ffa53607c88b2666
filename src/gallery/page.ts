/** What a page depends on beside its content. */

import { createContext, useContext } from "hono/jsx";
import type { Config } from "../config.ts";
import type { Language } from "../http/language.ts";
import type { Words } from "./words-en.ts";

export type PageContext = {
  readonly lang: Language;
  readonly words: Words;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The URL of the request. */
  readonly url: URL;
  /** Null: nobody is signed in. */
  readonly config: Config | null;
  /** Whether who is signed in may change something, and see the callback URL, which carries a secret. */
  readonly mayChange: boolean;
  /** Whether who is signed in may submit and import tasks, for which the receiver needs the provider's key. */
  readonly canGenerate: boolean;
  /** What the form on the page before has done, where this is still to be said; null: nothing. */
  readonly notice: string | null;
  /**
   * Whether the script of an open page asked for this one. Style and script are left out then: that page has them, and
   * would refuse those with another nonce.
   */
  readonly isRefresh: boolean;
  /** Changes with what the page shows; null: it is not a page that refreshes itself. */
  readonly etag: string | null;
};

/** Every page is rendered inside of its provider. */
export const Page = createContext({} as PageContext);

export function usePage(): PageContext {
  return useContext(Page);
}
