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

const loopback = {
  dotted: "127.0.0.1",
  "of two parts": "127.1",
  decimal: "2130706433",
  hexadecimal: "0x7f000001",
  "hexadecimal in parts": "0x7f.0x0.0x0.0x1",
  octal: "017700000001",
  "octal in parts": "0177.0.0.01",
  "percent-encoded": "%31%32%37.0.0.1",
  "full-width": "\uff11\uff12\uff17.0.0.1",
  "with ideographic full stops": "127。0。0。1",
  "with a trailing dot": "127.0.0.1.",
  unspecified: "0.0.0.0",
  zero: "0",
  "IPv6 loopback": "[::1]",
  "IPv6 unspecified": "[::]",
  "IPv6, mapped": "[::ffff:127.0.0.1]",
  "IPv6, mapped, hexadecimal": "[::ffff:7f00:1]",
  "IPv6, NAT64": "[64:ff9b::7f00:1]",
  localhost: "localhost",
  "localhost in capitals": "LocalHost",
  "localhost with a trailing dot": "localhost.",
  "localhost, full-width": "\uff4cocalhost",
  "below localhost": "video.localhost",
};
const others = {
  "a private network": "10.0.0.1",
  "a link-local address": "169.254.169.254",
  "a public address": "93.184.215.14",
  "a public IPv6 address": "[2606:4700:4700::1111]",
  ".internal": "metadata.google.internal",
  ".internal with a trailing dot": "metadata.google.internal.",
  ".internal in capitals": "METADATA.INTERNAL",
  ".local": "printer.local",
  "a single label": "intranet",
  "a single label with a trailing dot": "intranet.",
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
          "as it was called": refused(() => ["http://receiver.invalid/healthz"], "receiver.invalid"),
          "in capitals, with a trailing dot": refused(
            () => ["https://RECEIVER.INVALID./healthz"],
            "receiver.invalid",
          ),
        },
        "46 a public name is refused on another port": {
          "8080": refused(() => [`http://${NO_SUCH_HOST}:8080/video.mp4`]),
        },
        "46 a public name is asked on the default port": each<string>(
          {
            "of http": `http://${NO_SUCH_HOST}/video.mp4`,
            "of https": `https://${NO_SUCH_HOST}:443/video.mp4`,
          },
          (address) => ({ steps: ends(() => [address], "source_error") }),
        ),
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
            "by another address": ({ url }) => url().replace("127.0.0.1", "[::1]"),
            "on the default port": ({ url }) => url().replace(/:\d+/, ""),
            "that is public": () => `https://${NO_SUCH_HOST}/video.mp4`,
          },
          (address) => ({
            files: [{}],
            steps: [...refused((scene) => [address(scene)]).steps, { host: 0, requests: 0 }],
          }),
        ),
        "47 a redirect is refused at the hop": each<(scene: Scene) => string>(
          {
            "to an address inside": ({ internal }) => internal,
            "to the same address in decimal": ({ internal }) => internal.replace("127.0.0.1", "2130706433"),
            "to an IPv6 address": ({ internal }) => internal.replace("127.0.0.1", "[::1]"),
            "to localhost": ({ internal }) => internal.replace("127.0.0.1", "localhost"),
            "to localhost, without a scheme": ({ internal }) =>
              internal.replace("http://127.0.0.1", "//localhost"),
            "to .internal": () => "http://metadata.google.internal/computeMetadata/v1/",
            "to a single label": () => "http://intranet/",
            "to a URL with credentials": ({ internal }) => internal.replace("//", "//user:password@"),
            "to a file": () => "file:///etc/passwd",
            "to data": () => "data:video/mp4;base64,AAAA",
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
