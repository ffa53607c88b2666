/**
 * Compressed. The platform allows 64 MiB, but what is loaded more often than it runs should stay far below. A quarter is
 * mediabunny, which runs only once a film is read; a twelfth is the API page's texts in Chinese, which only that reads.
 */
export const MAX_BUNDLE_BYTES = 352 * 1024;
