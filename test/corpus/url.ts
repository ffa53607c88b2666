/**
 * Which URLs are fetched, and which never are, however they are written and whoever redirects there.
 *
 * Refused means: the video has failed for good at once, and its host was never asked.
 */

import { expect } from "vitest";
import { oldestSuccessBody } from "../simulator/callback-bodies.ts";
import type { FilePlan } from "../simulator/file-plan.ts";
import { type Case, type Chapter, each, type Scene, type Step } from "./case.ts";

const MAX_REDIRECTS = 5;
/** Public in form, but it does not resolve: RFC 6761 sees to it that it never exists. */
const NO_SUCH_HOST = "videos.invalid";

const refusedVideo = { state: "failed", failure: { reason: "url_refused" } };

function ends(urls: (scene: Scene) => string[], reason: string, host?: string): Step[] {
  return [
    {
      callBack: (scene) => oldestSuccessBody({ taskId: scene.taskId, resultUrls: urls(scene) }),
      ...(host !== undefined && { host }),
      answer: "accepted",
    },
    {
      task: { state: "failed", failure: { reason, retryable: reason !== "url_refused" } },
      when: "settled",
    },
  ];
}
const refused = (urls: (scene: Scene) => string[], host?: string): Case => ({
  steps: [
    ...ends(urls, "url_refused", host),
    { task: (scene) => ({ videos: urls(scene).map(() => refusedVideo) }) },
  ],
});

/** One of each kind: test/url-policy.test.ts has every spelling. */
const loopback = {
  "an IPv4 address": "127.0.0.1",
  "the same in decimal": "2130706433",
  "an IPv6 address": "[::1]",
  localhost: "localhost",
};
const others = {
  "a public address": "93.184.215.14",
  ".internal": "metadata.google.internal",
  "a single label": "intranet",
};

const STATUSES = [301, 302, 303, 307, 308];
const redirectTo = (location: string, status = 302): FilePlan => ({ responses: [{ status, location }] });

/** One redirect of each kind, and none is followed. */
const refusedHop = (location: (scene: Scene) => string): Case => ({
  files: STATUSES.map((status) => (scene: Scene) => redirectTo(location(scene), status)),
  steps: [
    ...refused(({ files }) => files.map(({ url }) => url)).steps,
    ...STATUSES.map((_, host): Step => ({ host, requests: 1 })),
  ],
});

/** A video, and so many redirects to it: the last file is where the chain begins. */
const chain = (redirects: number): NonNullable<Case["files"]> => [
  { seed: redirects },
  ...Array.from(
    { length: redirects },
    (_, index) =>
      ({ url }: Scene) =>
        redirectTo(url(index)),
  ),
];

export const url: Chapter = {
  title: "the URL of a video",
  sections: [
    {
      configuration: "open",
      rows: {
        "46 an address inside is refused on the default port": each<string>(
          { ...loopback, ...others },
          (host) => refused(() => [`http://${host}/video.mp4`, `https://${host}/video.mp4`]),
        ),
        "46 an address inside is refused on any other port": each<string>(loopback, (host) =>
          refused(({ internal }) => [internal.replace("127.0.0.1", host)]),
        ),
        "46 the receiver's own host is refused, by whatever name it was called": {
          "in capitals, with a trailing dot": refused(
            () => ["https://RECEIVER.INVALID./healthz"],
            "receiver.invalid",
          ),
        },
        "46 a public name is asked on the default port": {
          "of https": { steps: ends(() => [`https://${NO_SUCH_HOST}:443/video.mp4`], "source_error") },
        },
      },
    },
    {
      configuration: "listsItself",
      rows: {
        "46 the receiver's own host is refused even when VIDEO_HOSTS has it": {
          "its health": refused(({ origin }) => [`${origin}/healthz`]),
        },
        "47 a redirect to the receiver itself is refused, even when VIDEO_HOSTS has it": {
          "its health": refusedHop(({ origin }) => `${origin}/healthz`),
        },
      },
    },
    {
      rows: {
        "46 a host that is not in VIDEO_HOSTS is refused": each<(scene: Scene) => string>(
          {
            "on another port": ({ internal }) => internal,
            "by another name": ({ url }) => url().replace("127.0.0.1", "localhost"),
          },
          (address) => ({
            files: [{}],
            steps: [...refused((scene) => [address(scene)]).steps, { host: 0, requests: 0 }],
          }),
        ),
        "47 a redirect is refused at the hop": each<(scene: Scene) => string>(
          {
            "to an address inside": ({ internal }) => internal,
            "to localhost, without a scheme": ({ internal }) =>
              internal.replace("http://127.0.0.1", "//localhost"),
            "to .internal": () => "http://metadata.google.internal/computeMetadata/v1/",
            "to a file": () => "file:///etc/passwd",
          },
          refusedHop,
        ),
        "47 a redirect is refused at the second hop": {
          "after one that is allowed": {
            files: [({ internal }) => redirectTo(internal), ({ url }) => redirectTo(url(0))],
            steps: [
              ...refused(({ url }) => [url(1)]).steps,
              { host: 0, requests: 1 },
              { host: 1, requests: 1 },
            ],
          },
        },
        "49 five redirects are followed": {
          "in a chain": {
            files: chain(MAX_REDIRECTS),
            steps: [
              {
                callBack: ({ taskId, url }) =>
                  oldestSuccessBody({ taskId, resultUrls: [url(MAX_REDIRECTS)] }),
                answer: "accepted",
              },
              { task: { state: "stored" }, when: "settled" },
              { stored: "generated_0.mp4" },
            ],
          },
        },
      },
    },
    {
      configuration: "brief",
      rows: {
        "48 a loop of redirects ends, and the video fails": {
          "to itself": {
            files: [redirectTo("video.mp4")],
            steps: [
              ...ends(({ url }) => [url()], "source_error"),
              {
                host: 0,
                which: (requests, { task }) =>
                  expect(requests.length / (task?.videos[0]?.attempts ?? 0)).toBe(MAX_REDIRECTS + 1),
              },
            ],
          },
        },
        "49 six redirects are not followed, and the video fails": {
          "in a chain": {
            files: chain(MAX_REDIRECTS + 1),
            steps: [...ends(({ url }) => [url(MAX_REDIRECTS + 1)], "source_error"), { host: 0, requests: 0 }],
          },
        },
      },
    },
  ],
};
