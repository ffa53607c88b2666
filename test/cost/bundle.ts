/** Compressed. The platform allows 3 MB; what is loaded more often than it runs should stay far below. */
export const MAX_BUNDLE_BYTES = 100 * 1024;
