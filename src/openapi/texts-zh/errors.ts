/** What each error means, in Chinese: `MEANINGS` in `problems.ts`. */

export const errorsZh: Readonly<Record<string, string>> = {
  "There is nothing at this path.": "此路径下没有内容。",
  "A query parameter has a value that is not allowed; the detail names it.":
    "某个查询参数的值不允许；detail 指出是哪个参数。",
  "The API token is missing or wrong.": "缺少 API 令牌，或令牌不正确。",
  "The path does not support this method; the header `Allow` lists those that it does.":
    "此路径不支持该方法；响应头 `Allow` 列出支持的方法。",
  "Unexpected error; see the Worker's log.": "发生意外错误，请查看 Worker 的日志。",
  "A secret or variable of the receiver is missing or malformed; the detail or the Worker's log names it.":
    "接收端缺少某个密钥或变量，或其值无效；detail 或 Worker 的日志会指出是哪个。",
  "No callback for this task has arrived and it was not registered, or it was deleted.":
    "还没有收到此任务的回调，也没有登记过它；或它已被删除。",
  "The task id is missing, or is not 1 to 128 letters, digits, `_` or `-`.":
    "缺少任务 ID，或它不是 1 到 128 个字母、数字、`_` 或 `-`。",
  "The body is empty, not UTF-8, not JSON, or nested deeper than 64 levels.":
    "请求体为空、不是 UTF-8、不是 JSON，或嵌套超过 64 层。",
  "The reference is not text, or has more than 200 characters.": "备注标识不是文本，或超过 200 个字符。",
  "The token is a `VIEW_TOKEN`, and the request changes something.":
    "令牌是 `VIEW_TOKEN`，而该请求要更改内容。",
  "The body is larger than 256 KiB (4 KiB where it has only a reference or a number, 100,000 bytes of a poster, 10 MiB on paths that are only passed on).":
    "请求体超过 256 KiB（只含备注标识或数字时为 4 KiB，封面为 100,000 字节，仅转发的路径为 10 MiB）。",
  "The body was not sent as `Content-Type: application/json`, or a poster is neither JPEG nor WebP.":
    "请求体没有以 `Content-Type: application/json` 发送，或封面既不是 JPEG 也不是 WebP。",
  "No video of the task has failed, and its result is not missing. Transfers in progress continue.":
    "任务没有失败的视频，也不缺结果。进行中的下载会继续。",
  "The task exists, but has no notification of this id, or no longer has it.":
    "任务存在，但没有此 ID 的通知，或已不再有。",
  "The body is JSON, but not what this operation takes; the detail says what is.":
    "请求体是 JSON，但不是此操作所要的；detail 说明应该是什么。",
  "The link was changed, or the API token that signed it was removed. Get the task for a new link.":
    "链接被改动过，或签名所用的 API 令牌已移除。请查看任务以取得新链接。",
  "The link has expired. Get the task for a new one.": "链接已过期。请查看任务以取得新链接。",
  "The task exists, but has no video of this name.": "任务存在，但没有此名称的视频。",
  "The video is not stored: either not yet (then with `Retry-After`), or storing it failed.":
    "视频没有保存：或是还没有（此时带有 `Retry-After`），或是保存失败。",
  "The video is stored, but nobody has given it a poster yet.": "视频已保存，但还没有人给它封面。",
  "The video has a poster already, and it is not this picture.": "视频已有封面，且不是这张图片。",
  "The stored video does not meet `If-Match` or `If-Unmodified-Since`.":
    "已保存的视频不满足 `If-Match` 或 `If-Unmodified-Since`。",
  "The range starts after the last byte of the video; `Content-Range` has the video's size.":
    "范围从视频末尾之后开始；`Content-Range` 给出视频的大小。",
  "The header `Idempotency-Key` is empty or longer than 255 characters.":
    "请求头 `Idempotency-Key` 为空，或超过 255 个字符。",
  "The receiver was interrupted, or got no clear response, after it had sent the first request with this `Idempotency-Key`, and does not ask the provider twice. If the provider accepted the request, its callback brings the task, and the same key is then answered with it.":
    "带有此 `Idempotency-Key` 的第一个请求发出后，接收端被中断，或没有得到明确的响应，它不会向服务商请求两次。如果服务商已接受请求，回调会带来任务，之后同一个键会得到该任务。",
  "The `Idempotency-Key` was used for a request with another body in the last 24 hours.":
    "此 `Idempotency-Key` 在最近 24 小时内用于另一个请求体。",
  "The Veo3 API could not be reached, or its response cannot be passed on.":
    "无法连接 Veo3 API，或它的响应无法转发。",
  "The body is JSON, but not a callback that the provider sends; the detail names the wrong fields.":
    "请求体是 JSON，但不是服务商发送的回调；detail 指出有错的字段。",
  "The callback URL has no `token`, or one that is not the receiver's `CALLBACK_TOKEN`.":
    "回调网址没有 `token`，或它不是接收端的 `CALLBACK_TOKEN`。",
  "The receiver has a `WEBHOOK_HMAC_KEY`, so a callback needs the headers `X-Webhook-Timestamp` and `X-Webhook-Signature`.":
    "接收端设有 `WEBHOOK_HMAC_KEY`，因此回调需要请求头 `X-Webhook-Timestamp` 和 `X-Webhook-Signature`。",
  "The signature does not match the task id, the timestamp and the receiver's `WEBHOOK_HMAC_KEY`.":
    "签名与任务 ID、时间戳和接收端的 `WEBHOOK_HMAC_KEY` 不符。",
  "The timestamp is not Unix seconds, or is further from now than `SIGNATURE_TOLERANCE_SECONDS`.":
    "时间戳不是 Unix 秒，或与当前时间的差距超过 `SIGNATURE_TOLERANCE_SECONDS`。",
  "The task could not be saved, so the callback was not accepted. Deliver it again, as the provider does.":
    "任务未能保存，因此没有接受回调。请再次送达，服务商会这样做。",
};
