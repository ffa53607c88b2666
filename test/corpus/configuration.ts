/**
 * The variables of the receivers that the corpus needs. Each has those of "usual", and some that are changed.
 *
 * An attempt never ends because nothing moves, which happens on a busy machine, but where a row is about that.
 */

export const CALLBACK_TOKEN = "callback-token";
export const API_TOKEN = "api-token";

/** The two keys of the configuration "signed". */
export const [OLD_KEY, NEW_KEY] = ["old-key", "neuer Schlüssel"] as const;
export const TOLERANCE_SECONDS = 600;

/** Of every configuration but "small". */
export const MAX_VIDEO_BYTES = 50_000_000;
export const SMALL_MAX_VIDEO_BYTES = 10_000_000;

export type Variables = Record<string, string | number | null>;

interface Hosts {
  /** The video host. */
  simulator: string;
  own: string;
}

const USUAL = { MAX_VIDEO_BYTES, IDLE_TIMEOUT_SECONDS: 600 };

/** Null takes a variable away. */
const CONFIGURATIONS = {
  usual: () => USUAL,
  /** It checks a signature beside the token. */
  signed: () => ({
    WEBHOOK_HMAC_KEY: `${OLD_KEY},${NEW_KEY}`,
    SIGNATURE_TOLERANCE_SECONDS: TOLERANCE_SECONDS,
  }),
  /** It checks a signature alone. */
  signatureOnly: () => ({ CALLBACK_TOKEN: null, WEBHOOK_HMAC_KEY: OLD_KEY }),
  /** It has nothing to check a callback or a client with. */
  unconfigured: () => ({ CALLBACK_TOKEN: null, API_TOKEN: null }),
  /** It gives up a video after a few attempts, in 1.4 s. */
  brief: () => ({ RETRY_WINDOW_HOURS: 0.0004 }),
  /** It gives up an attempt soon, too. */
  hasty: () => ({ RETRY_WINDOW_HOURS: 0.001, IDLE_TIMEOUT_SECONDS: 0.5 }),
  /** It does not give up a video as gone for as long as a cache may say so. */
  waiting: () => ({ GONE_AFTER_SECONDS: 600 }),
  /** It ends an attempt when nothing moves. */
  alert: () => ({ IDLE_TIMEOUT_SECONDS: 3 }),
  small: () => ({ MAX_VIDEO_BYTES: SMALL_MAX_VIDEO_BYTES }),
  /** It fetches from any public host. */
  open: () => ({ VIDEO_HOSTS: null, RETRY_WINDOW_HOURS: 0.0002 }),
  /** Its own host is one of VIDEO_HOSTS. */
  listsItself: ({ simulator, own }: Hosts) => ({ VIDEO_HOSTS: `${simulator},${own}` }),
} satisfies Record<string, (hosts: Hosts) => Variables>;

export type ConfigurationName = keyof typeof CONFIGURATIONS;

export function variablesOf(name: ConfigurationName, hosts: Hosts): Variables {
  return { ...USUAL, ...CONFIGURATIONS[name](hosts) };
}
