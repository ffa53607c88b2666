/** Compressed. The platform allows 64 MiB, but what is loaded more often than it runs should stay far below. */
export const MAX_BUNDLE_BYTES = 192 * 1024;
