/** The words of `/docs` itself in English. Every other language must have the same; what the document says is in `texts.ts`. */

export const en = {
  /** The language, as in HTML. */
  tag: "en",
  otherLanguage: { code: "zh", tag: "zh-CN", name: "中文" },
  skipToContent: "Skip to content",
  title: "API",
  contents: "Contents",
  gallery: "Gallery",
  more: "More",
  ownWebhook: "Your own webhook",
  yourCallBackUrl: "your callBackUrl",
  schemas: "Schemas",
  errors: "Errors",
  access: "Access",

  noToken: "Needs no token.",
  /** Followed by the names of ways to be authorized, joined by the next two. */
  needs: "Needs ",
  or: ", or ",
  and: " and ",
  noTokenAtAll: "no token",
  end: ".",
  parameters: "Parameters",
  body: "Body",
  responses: "Responses",
  notAlwaysSent: ", not always sent",
  fieldsOf: (name: string) => `Fields of ${name}`,
  parametersOf: (summary: string) => `Parameters: ${summary}`,
  field: "field",
  type: "type",
  meaning: "meaning",
  places: { path: "path", query: "query", header: "header" } as Readonly<Record<string, string>>,
  optional: ", optional",
  listOf: "list of ",
  orType: " or ",
  anything: "anything",
  from: (minimum: unknown) => `from ${minimum}`,
  to: (maximum: unknown) => `to ${maximum}`,
  atMost: (characters: unknown) => `at most ${characters} characters`,
  usually: (value: unknown) => `default ${value}`,

  copy: "Copy",
  copied: "Copied",
  notCopied: "Could not copy: select the text and copy it",
  tryIt: "Try it",
  tryOne: (summary: string) => `Try: ${summary}`,
  token: "API token for the forms below; kept only until you leave this page",
  session: {
    none: "You are not signed in. Enter a token here; or sign in to the gallery, whose session is enough to read tasks, videos and statistics.",
    reads:
      "You are signed in to the gallery. Its session is enough to read tasks, videos and statistics. It changes nothing but gives posters: for everything else, enter a token here.",
  },
  bySession: "Without a token above, it is sent with your session in the gallery, which is enough.",
  byTokenOnly: "Needs the token above: a session in the gallery is not enough.",
  send: "Send",
  stop: "Stop",
  stopped: "Stopped.",
  response: "Response",
  delete: "Delete",
  /** The script puts the path in. */
  confirmDelete: "Delete {path}, with all its videos? This cannot be undone.",
};

export type DocsWords = typeof en;
