/**
 * What a message says, before a chat's own form is given to it.
 *
 * Pure. Everything but the links has a length that is bounded here, so that a message without links fits every chat.
 */

import type { Language } from "../http/language.ts";
import { FAILURE_WORDS } from "../task/failure-words.ts";
import { oneLine } from "./plain-text.ts";
import type { Subject, TaskSubject, VideoSubject } from "./subject.ts";
import { WORDS } from "./words.ts";

export type Message = {
  /** Ours. It contains the word Veo3, which a bot of Feishu or DingTalk can be told to look for. */
  readonly headline: string;
  /** At least one. They contain what others have written: each chat has to show it as it is. */
  readonly lines: readonly string[];
  readonly links: readonly Link[];
  /** Ours; they follow the links. */
  readonly notes: readonly string[];
};

/** Both are ours: a file has a name that the receiver has given to it. */
export type Link = { readonly label: string; readonly url: string };

/** How many links a message has. */
export type Links = { readonly videos: number; readonly gallery: boolean };

/** A title, in UTF-16 units: what can be read at a glance. */
const MAX_PROMPT_LENGTH = 200;
/** A model, a reference, a task's id, or a file's name, in UTF-16 units: as a rule they are much shorter. */
const MAX_NAME_LENGTH = 64;

export function messageOf(subject: Subject, language: Language, links: Links): Message {
  const words = WORDS[language];
  const gallery = links.gallery ? [{ label: words.gallery, url: linkable(subject.galleryUrl) }] : [];
  if (subject.type === "receiver.test") {
    return { headline: words.headlines.test, lines: [words.test], links: gallery, notes: [] };
  }
  const stored = subject.videos.filter(({ url }) => url !== null);
  const shown = stored.slice(0, links.videos).flatMap(videoLink);
  return {
    headline: headlineOf(subject, stored.length, language),
    lines: linesOf(subject, language),
    links: [...shown, ...gallery],
    notes: [
      ...(stored.length > shown.length ? [words.moreVideos(stored.length - shown.length)] : []),
      ...(shown.length > 0 ? [words.linksExpire] : []),
    ],
  };
}

function headlineOf({ type, videos }: TaskSubject, stored: number, language: Language): string {
  const { headlines } = WORDS[language];
  switch (type) {
    case "task.stored":
      return headlines.stored(stored);
    case "task.partial":
      return headlines.partial(stored, videos.length);
    case "task.failed":
      return headlines.failed;
  }
}

function linesOf({ taskId, prompt, model, reference, failure }: TaskSubject, language: Language): string[] {
  const words = WORDS[language];
  const { names, advice } = FAILURE_WORDS[language];
  return [
    oneLine(prompt ?? "", MAX_PROMPT_LENGTH) || words.task(oneLine(taskId, MAX_NAME_LENGTH)),
    [model, reference]
      .map((name) => oneLine(name ?? "", MAX_NAME_LENGTH))
      .filter(Boolean)
      .join(" · "),
    failure === null ? "" : words.failure(names[failure], advice(failure)),
  ].filter(Boolean);
}

function videoLink({ name, url, durationSeconds, width, height, bytes }: VideoSubject): Link[] {
  if (url === null) return [];
  const facts = [
    oneLine(name, MAX_NAME_LENGTH),
    durationSeconds === null ? "" : `${Math.round(durationSeconds)} s`,
    width === null || height === null ? "" : `${width}×${height}`,
    bytes === null ? "" : `${(bytes / 1e6).toFixed(1)} MB`,
  ];
  return [{ label: facts.filter(Boolean).join(" · "), url: linkable(url) }];
}

/** Without the characters that end a link in one chat's form or another's. */
function linkable(url: string): string {
  return url.replace(/[\s\p{Cc}<>|"]/gu, encodeURIComponent);
}
