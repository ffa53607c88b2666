/** How far the transfer of a video has come. It lives in memory only: no row holds it. Pure. */

export type Progress = {
  receivedBytes: number;
  /** Null while it is not known. */
  totalBytes: number | null;
};
