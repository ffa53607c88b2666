/** What can happen to a task, and what deciding about it comes to. Types only. */

import type { Details } from "../veo3/details.ts";
import type { KeptRequest } from "../veo3/kept-request.ts";
import type { Result } from "../veo3/result.ts";
import type { VideoFailure } from "./failure.ts";
import type { Media, Task, Upload, Variant, Video } from "./task.ts";

/** What was asked for, as far as an event says it. */
type Asked = { readonly request?: KeptRequest | null };

/** URLs by the names of videos. */
export type Links = Readonly<Record<string, string>>;

export type TaskEvent = CallbackEvent | SubmissionEvent | PollEvent | VideoEvent | MediaEvent | OtherEvent;

export type CallbackEvent = Asked & {
  readonly type: "callback";
  readonly result: Result;
  /** Digest of the delivery's meaning. */
  readonly delivery: string;
  /** The receiver's origin, as it was called. */
  readonly origin: string;
  readonly variant: Variant;
  /** Whether a poll has to confirm the result before its URLs are fetched. */
  readonly confirm: boolean;
};

type SubmissionEvent =
  /** A task was submitted, through this receiver or elsewhere; or its 4K upgrade was requested. */
  | (Asked & {
      readonly type: "registered";
      readonly taskId: string;
      readonly origin: string;
      readonly extends: string | null;
      readonly variant: Variant;
      /** A client's own callback URL; `refusal` says why it is not called. */
      readonly endpoint: { readonly url: string; readonly refusal: string | null } | null;
      /** The client's own word for the task; null: it said none. */
      readonly reference?: string | null;
      /** When to poll, should no callback come. */
      readonly pollAt: number;
      /** Whether it was submitted elsewhere and is imported with others. */
      readonly imported?: boolean;
    })
  /** The provider itself answered with an upgrade's URLs. */
  | { readonly type: "upgrade"; readonly result: Result; readonly origin: string };

type PollEvent =
  | (Asked & {
      readonly type: "poll_answered";
      readonly details: Details;
      /** The receiver's origin, should the task be unknown so far. */
      readonly origin: string;
      /** When to poll again, should this not be the end. */
      readonly pollAt: number;
      /** Whether all URLs of the unconfirmed result lie on `VIDEO_HOSTS`. */
      readonly trusted: boolean;
      /** Fresh links from elsewhere, by the name of the video, for those that record-info has none for. */
      readonly links?: Links;
    })
  /** Record-info could not be reached. */
  | { readonly type: "poll_failed"; readonly pollAt: number; readonly trusted: boolean }
  /** There is no `VEO3_API_KEY` any more to poll with. */
  | { readonly type: "provider_key_removed" }
  /** Polling has lasted for as long as it may. */
  | { readonly type: "polling_ended" };

/** What becomes of a video's multipart upload. */
export type UploadChange =
  /** It is recorded before the first part, so that the upload can be resumed or aborted after a crash. */
  | { readonly type: "upload_opened"; readonly upload: Upload }
  /** R2 has the part. */
  | { readonly type: "part_stored"; readonly number: number; readonly etag: string }
  /** The upload no longer exists, or is not what it is thought to be. */
  | { readonly type: "upload_lost" };

/** What happens to the video of that name. */
export type VideoEvent = { readonly name: string } & (
  | UploadChange
  | { readonly type: "video_stored"; readonly stored: NonNullable<Video["stored"]> }
  | {
      readonly type: "attempt_failed";
      /** What was fetched: the video may have a fresh URL by now. */
      readonly sourceUrl: string;
      readonly failure: { readonly reason: VideoFailure; readonly message: string };
      /** Null: the video is given up. */
      readonly retryAt: number | null;
      /** Whether record-info can be asked for a fresh link. */
      readonly canPoll: boolean;
    }
);

/** Of videos that are stored: what is known of them from their files, and the pictures that stand for them. */
type MediaEvent =
  | { readonly type: "media_started"; readonly names: readonly string[]; readonly baseMs: number }
  | {
      readonly type: "media_read";
      readonly name: string;
      /** Of the file that was read: the task may have been deleted and come back meanwhile. */
      readonly etag: string;
      /** Null: the file does not say. */
      readonly media: Media | null;
    }
  | { readonly type: "poster_stored"; readonly name: string; readonly etag: string };

type OtherEvent =
  | { readonly type: "attempts_started"; readonly names: readonly string[]; readonly baseMs: number }
  /** A person wants failed videos to be tried again. */
  | { readonly type: "retry"; readonly canPoll: boolean }
  | {
      readonly type: "notification_sent";
      readonly id: string;
      /** `ended`: there is no use in trying again. */
      readonly outcome: "delivered" | "failed" | "ended";
      /** Host and status. */
      readonly detail: string;
    }
  /** A person wants it to be sent again. */
  | { readonly type: "notification_resend"; readonly id: string }
  /** The library has these parts of it (`listedParts`). */
  | { readonly type: "listed"; readonly parts: string }
  | { readonly type: "deleted" };

type HandlerOf<Known extends unknown[], Type extends TaskEvent["type"]> = (
  ...given: [...known: Known, event: Extract<TaskEvent, { type: Type }>, now: number]
) => Decision;
/** What an event does to a task; null: it is unknown so far. */
export type Handler<Type extends TaskEvent["type"]> = HandlerOf<[task: Task | null], Type>;
/** What an event does to a known task. */
export type TaskHandler<Type extends TaskEvent["type"]> = HandlerOf<[task: Task], Type>;
/** What an event does to one of its videos, while that is not settled. */
export type VideoHandler<Type extends VideoEvent["type"]> = HandlerOf<[task: Task, video: Video], Type>;

/** `ignored`: recorded, but it cannot change what the task came to. `refused`: nothing is recorded. */
export type Outcome = "accepted" | "duplicate" | "ignored" | "refused";

/** `task` is the very task that was passed in when nothing changed. */
export type Decision = { readonly outcome: Outcome; readonly task: Task | null };
