/** The document itself, the callback, the statistics, the service and the ways to authorize a request, in Chinese. */

export const receiverZh: Readonly<Record<string, string>> = {
  Tasks: "任务",
  Videos: "视频",
  Gateway: "网关",
  Callback: "回调",
  Statistics: "统计",
  Service: "服务",
  "Receives the Veo3 API's callbacks and stores every video.": "接收 Veo3 API 的回调，保存每个视频。",
  "Receives the Veo3 API's callbacks, stores every video before its link expires, and gives your programs the state of each task.":
    "接收 Veo3 API 的回调，在链接过期之前保存每个视频，并把每个任务的状态提供给你的程序。",
  "Start with [a task](/docs#getTask): the `url` of each stored video opens in any player. Errors are `application/problem+json` (RFC 9457) with a `reason`. Each path that supports `GET` also supports `HEAD`. Any other path is 404 `not_found`, but for those under `/api/v1/`, which are passed on to the provider.":
    "从[一个任务](/docs#getTask)开始：每个已保存视频的 `url` 可以用任何播放器打开。错误是 `application/problem+json`（RFC 9457），带有 `reason`。支持 `GET` 的路径也支持 `HEAD`。其他路径一律是 404 `not_found`，但 `/api/v1/` 下的路径会转发给服务商。",
  "The receiver that serves this document.": "提供本文档的接收端。",
  "The state of your tasks and their videos; register, import, retry and delete tasks.":
    "任务及其视频的状态；登记、导入、重试和删除任务。",
  "The stored files, and the pictures that stand for them.": "已保存的文件，以及代表它们的封面图片。",
  "The Veo3 API through the receiver: a client of the provider's API needs only the receiver as its base URL and an API token as its key, and its videos are stored. Every other path under `/api/v1/` is passed on as it is, with bodies up to 10 MiB. Needs `VEO3_API_KEY`, which clients never see.":
    "经过接收端的 Veo3 API：服务商 API 的客户端只需把接收端作为基础网址、把 API 令牌作为密钥，它的视频就会被保存。`/api/v1/` 下的其他路径会原样转发，请求体最大 10 MiB。需要 `VEO3_API_KEY`，客户端不会看到它。",
  "Where the provider delivers results.": "服务商把结果送到这里。",
  "What the tasks came to, by day and for Prometheus.": "任务的结果，按天统计，或供 Prometheus 使用。",
  "Health and documentation.": "健康检查和文档。",
  "Deliver a callback": "送达回调",
  "Called by the provider, if a task was submitted with this URL and its `token` as `callBackUrl`.":
    "由服务商调用：提交任务时把此网址及其 `token` 作为 `callBackUrl`。",
  "A 200 means that the task is saved; its videos are downloaded afterwards. After any other response the provider delivers the callback again, 1, 5 and 15 minutes later. Deliveries of the same task with the same content count once. The checks, in this order: configuration, token, media type, size, encoding, task id, signature, schema.":
    "200 表示任务已保存，视频在此之后下载。得到其他响应时，服务商会在 1、5 和 15 分钟后重新送达。同一任务内容相同的回调只算一次。依次检查：配置、令牌、媒体类型、大小、编码、任务 ID、签名、结构。",
  "`4k`: the callback belongs to a 4K upgrade. Added by the gateway.": "`4k`：回调属于 4K 升级。由网关添加。",
  "Which task and index the 4K upgrade was requested for, signed. Added by the gateway.":
    "4K 升级是为哪个任务和序号请求的，已签名。由网关添加。",
  "Which request with an `Idempotency-Key` the task was submitted by, signed. Added by the gateway.":
    "任务是由哪个带有 `Idempotency-Key` 的请求提交的，已签名。由网关添加。",
  "When the callback was signed, in Unix seconds. Required with `X-Webhook-Signature`.":
    "回调的签名时间，Unix 秒。与 `X-Webhook-Signature` 一起使用。",
  "The task is saved.": "任务已保存。",
  "`accepted`: The callback changed the task. `duplicate`: This delivery was seen before. `ignored`: The callback is recorded, but cannot change the task: a failure after a success, for example.":
    "`accepted`：回调更改了任务。`duplicate`：此回调先前已收到过。`ignored`：回调已记录，但不能更改任务，例如成功之后的失败。",
  "Statistics by day": "按天统计",
  "What the tasks of each UTC day came to. A task counts for the day on which it became known, and as it is now: the figures of a day change while its tasks do, and a task that is deleted is no longer counted. At most 366 days. An empty parameter counts as absent.":
    "每个 UTC 日的任务结果。任务计入它为接收端所知的那一天，并按它现在的状态计算：某天的数字会随任务变化，已删除的任务不再计入。最多 366 天。空参数等于没有。",
  "The first day: a date, or a date-time in that day. Without it, 29 days before the last one.":
    "第一天：日期，或当天的某个时刻。不填则为最后一天的 29 天之前。",
  "The last day, in the same form. Without it, today.": "最后一天，格式相同。不填则为今天。",
  "The statistics.": "统计数据。",
  "Metrics for Prometheus": "Prometheus 指标",
  "The same for Prometheus: of all tasks, and as `veo3_receiver_last_day_…` of those that became known in the last 24 hours (counted from a full hour on). Units are seconds and bytes. Quantiles are at most 2 % off. A deleted task is no longer counted, which Prometheus takes for a restart of the counter.":
    "供 Prometheus 使用的同样数据：全部任务的，以及以 `veo3_receiver_last_day_…` 为名、最近 24 小时（从整点起算）所知任务的。单位是秒和字节。分位数的误差不超过 2 %。已删除的任务不再计入，Prometheus 会视为计数器重置。",
  "The metrics, in the text format 0.0.4.": "指标，文本格式 0.0.4。",
  "Health check": "健康检查",
  "Only says that the Worker runs. Needs no token.": "只说明 Worker 在运行。不需要令牌。",
  "The Worker runs.": "Worker 在运行。",
  "Check the receiver": "检查接收端",
  "Tries everything that the receiver needs, and says what works and what to do about the rest: writes to KV, R2 and a Durable Object, reads back and removes what it wrote, asks the provider for the account's credit, and looks at the newest tasks. Takes up to ten seconds. Also answers while a variable other than `API_TOKEN` is malformed.":
    "试用接收端需要的一切，说明哪些正常，其余该怎么办：写入 KV、R2 和 Durable Object，读回并删除所写的内容，向服务商查询账户积分，并查看最新的任务。最多需要十秒。`API_TOKEN` 以外的变量无效时也会回答。",
  "The language of `detail` and `advice`: English or Chinese.": "`detail` 和 `advice` 的语言：英文或中文。",
  "What was found, whether it is well or not.": "检查结果，不论是否正常。",
  "Test the endpoints": "测试端点",
  'Sends `{"type":"receiver.test",…}`, signed like any other notification, or a message to a chat, to each of `NOTIFY_URLS` now, once. Takes up to 15 seconds.':
    '立即向 `NOTIFY_URLS` 中的每个端点发送一次 `{"type":"receiver.test",…}`，签名与其他通知相同；聊天端点则收到一条消息。最多需要 15 秒。',
  "How it went, for each of `NOTIFY_URLS`.": "`NOTIFY_URLS` 中每个端点的结果。",
  "OpenAPI document": "OpenAPI 文档",
  "This description for programs. Needs no token, as it contains no data.":
    "供程序使用的本说明。不需要令牌，因为其中没有数据。",
  "An OpenAPI 3.1 document.": "OpenAPI 3.1 文档。",
  "API documentation": "API 文档",
  "This description for people, with forms to try the API. Needs no token; one that you enter there is kept only until you leave the page.":
    "供人阅读的本说明，附有试用 API 的表单。不需要令牌；你在其中输入的令牌只保留到你离开页面。",
  "The page.": "页面。",
  "Callback to your own webhook": "回调你自己的 webhook",
  "The receiver calls the `callBackUrl` of a task that was submitted through the gateway, if its host is in `NOTIFY_HOSTS`. The body is the provider's callback with the receiver's links, sent once the videos are stored or the task has failed. With a `WEBHOOK_HMAC_KEY` it is signed like the provider's callbacks.":
    "如果经由网关提交的任务带有 `callBackUrl`，且其主机在 `NOTIFY_HOSTS` 中，接收端会调用它。请求体是服务商的回调格式，其中是接收端的链接，在视频保存后或任务失败后发送。设有 `WEBHOOK_HMAC_KEY` 时，签名方式与服务商的回调相同。",
  "The notification is delivered.": "通知已送达。",
  "The notification is sent again after 5 seconds, 5 and 30 minutes, 2, 5, 10 and 10 hours. Redirects are not followed.":
    "通知会在 5 秒、5 分钟、30 分钟、2、5、10 和 10 小时后重新发送。不跟随重定向。",
  "Notification to the operator's endpoints": "通知运维者的端点",
  "The receiver tells each of `NOTIFY_URLS` when a task has finished, and again when it has more: a success after a failure, or further videos. The `type` says what it had come to, `data` is the task as it is when it is sent. With a `NOTIFY_SECRET` it is signed by [Standard Webhooks](https://www.standardwebhooks.com/), whose libraries verify it. An endpoint on a chat's host gets the chat's own message instead.":
    "任务结束时，接收端会通知 `NOTIFY_URLS` 中的每个端点；之后有更多结果时再次通知：失败之后的成功，或更多视频。`type` 说明任务当时的结果，`data` 是发送时的任务。设有 `NOTIFY_SECRET` 时按 [Standard Webhooks](https://www.standardwebhooks.com/) 签名，可用其程序库验证。位于聊天软件主机上的端点会收到该软件格式的消息。",
  "The id of the notification: the same at each try.": "通知的 ID，每次尝试都相同。",
  "When this try was made, in Unix seconds.": "本次尝试的时间，Unix 秒。",
  "One for each `NOTIFY_SECRET`; absent without.": "每个 `NOTIFY_SECRET` 一个；没有设置则没有。",
  "The endpoint wants no notification of this task any more.": "端点不再需要此任务的通知。",
  "An `API_TOKEN` of the receiver: `Authorization: Bearer <token>`. For what only reads, a `VIEW_TOKEN` will do.":
    "接收端的 `API_TOKEN`：`Authorization: Bearer <token>`。只读取时，`VIEW_TOKEN` 也可以。",
  "Signature over task, file name and `expires`; part of each `url`.":
    "对任务、文件名和 `expires` 的签名；每个 `url` 都带有它。",
  "The receiver's `CALLBACK_TOKEN`. Required if it is set.":
    "接收端的 `CALLBACK_TOKEN`。设置了它就必须提供。",
  'base64(HMAC-SHA256(task id + "." + `X-Webhook-Timestamp`, `WEBHOOK_HMAC_KEY`)); required if the key is set.':
    'base64(HMAC-SHA256(任务 ID + "." + `X-Webhook-Timestamp`, `WEBHOOK_HMAC_KEY`))；设置了该密钥就必须提供。',
};
