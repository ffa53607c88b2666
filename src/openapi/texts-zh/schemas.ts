/** The fields of the schemas in Chinese. */

import { TASK_FAILURES, VIDEO_FAILURES } from "../../task/failure.ts";

const reasons = Object.keys({ ...TASK_FAILURES, ...VIDEO_FAILURES })
  .map((reason) => `\`${reason}\``)
  .join(", ");

export const schemasZh: Readonly<Record<string, string>> = {
  [`One of ${reasons}.`]: `${reasons} 之一。`,
  "The id of the task whose video this one continues.": "本视频所续写的任务的 ID。",
  "`waiting`: no result yet. `storing`: at least one video is still to be stored. `stored`: all videos are.\n`partial`: finished, but some videos could not be stored. `failed`: the generation failed, or no video could be\nstored.":
    "`waiting`：还没有结果。`storing`：至少有一个视频尚待保存。`stored`：全部视频已保存。`partial`：已结束，但有些视频未能保存。`failed`：生成失败，或没有视频能保存。",
  "The provider's result code: 200 is a success; null while there is no result.":
    "服务商的结果代码：200 为成功；没有结果时为 null。",
  "The provider's message for the result.": "服务商关于结果的消息。",
  "What was asked for; null when it is not known. A field that is not known is null.":
    "请求的内容；不知道时为 null。不知道的字段为 null。",
  "The client's own word for the task.": "客户端自己给任务的备注。",
  "Newest last, at most 20.": "最新的在后，最多 20 条。",
  "As reported by the provider.": "由服务商报告。",
  "Whether the provider used its fallback model; null if it did not say.":
    "服务商是否使用了备用模型；没有说明时为 null。",
  "How many callbacks were received, duplicates not counted.": "收到的回调次数，不含重复。",
  "UTC, ISO 8601.": "UTC，ISO 8601。",
  "When the task finished: every video is stored or has failed. Null until then.":
    "任务的结束时间：每个视频都已保存或失败。在此之前为 null。",
  "What happened, oldest first: the last 100 entries.": "发生过的事，最早的在前：最近 100 条。",
  "A task with its state and its videos.": "任务及其状态和视频。",
  "The file name: `<kind>_<index>.mp4`, or `.jpg`, `.png` or `.webp` for an image. Never changes.":
    "文件名：`<kind>_<index>.mp4`，图片则为 `.jpg`、`.png` 或 `.webp`。不会改变。",
  "`generated`: the result. `original`: the uncropped version. `1080p`, `4k`, `4k_image`: upgrades.":
    "`generated`：结果。`original`：未裁剪的版本。`1080p`、`4k`、`4k_image`：升级版本。",
  "The position among the videos of its kind, from 0.": "在同种类视频中的位置，从 0 开始。",
  "`pending`: the next attempt is at `nextAttemptAt`. `storing`: being downloaded now. `failed`: no longer attempted.":
    "`pending`：下次尝试在 `nextAttemptAt`。`storing`：正在下载。`failed`：不再尝试。",
  "A link that plays without a token until it expires; null until the video is stored.":
    "无需令牌即可播放的链接，到期失效；视频保存前为 null。",
  "The provider's link.": "服务商的链接。",
  "The size; null while unknown.": "大小；未知时为 null。",
  "How much has been downloaded; grows while the video is being stored.": "已下载多少；保存过程中会增长。",
  "The media type; null until the video is stored.": "媒体类型；视频保存前为 null。",
  "Read from the stored file; null until then, or when it cannot be read.":
    "从已保存的文件读取；在此之前或无法读取时为 null。",
  "The `ETag` that the stored video is served with.": "已保存的视频返回时所带的 `ETag`。",
  "How many attempts have been made to store it.": "尝试保存的次数。",
  "What happened, without secrets: `HTTP 404 from example.com`.":
    "发生了什么，不含密钥：`HTTP 404 from example.com`。",
  "Why the last attempt failed, also while there will be another.": "上次尝试失败的原因，即使还会再试。",
  "One video of a task.": "任务的一个视频。",
  "The same at each try, where there is one also in the header `webhook-id`.":
    "每次尝试都相同；有请求头 `webhook-id` 时与其相同。",
  "The endpoint's host. The rest of its URL may be a secret.": "端点的主机。其 URL 的其余部分可能是密钥。",
  "`failed`: it is not tried again, unless you ask for it.": "`failed`：不再尝试，除非你要求。",
  "When it is sent next, or once the videos that are on their way are stored; null when it is done.":
    "下次发送的时间，或等进行中的视频保存之后；已完成时为 null。",
  "How the last attempt went: `HTTP 204 from hooks.example.com`.":
    "上次尝试的情况：`HTTP 204 from hooks.example.com`。",
  "What one endpoint was told of the task, or is to be told.": "已经或将要告诉一个端点的任务情况。",
  "Whether submitting the same request again may succeed.": "再次提交同样的请求是否可能成功。",
  "What to do about it: a sentence for a person.": "该怎么办：写给人看的一句话。",
  "Why a task failed.": "任务失败的原因。",
  "The total size of the stored videos.": "已保存视频的总大小。",
  "The name of the stored video to show for the task.": "用来代表任务的已保存视频的名称。",
  "The cover's, as in the task.": "封面视频的信息，与任务中的相同。",
  "A task as the list shows it, without its videos.": "列表中的任务，不含各个视频。",
  "Newest first.": "最新的在前。",
  "Pass it as `cursor` to get the next page; null on the last page.":
    "作为 `cursor` 传入即可取得下一页；最后一页为 null。",
  "The number of tasks in each state, over all pages.": "每种状态的任务数，所有页合计。",
  "A page of the list of tasks.": "任务列表的一页。",
  "How many tasks are known from now on.": "新知道的任务数。",
  "How many were known already; nothing has changed for them.": "原已知道的任务数；它们没有变化。",
  "`invalid_task_id`: not 1 to 128 letters, digits, `_` or `-`. `not_durable`: could not be saved; import it again.":
    "`invalid_task_id`：不是 1 到 128 个字母、数字、`_` 或 `-`。`not_durable`：未能保存，请重新导入。",
  "What became of the tasks of an import.": "导入任务的结果。",
  "How many tasks are retried. Those with nothing to retry are not counted.":
    "重试的任务数。没有可重试内容的不计。",
  "Pass it as `cursor` to retry the next ones; null when there are no more.":
    "作为 `cursor` 传入即可重试下一批；没有更多时为 null。",
  "How far a retry of many tasks has come.": "批量重试的进度。",
  "The first day.": "第一天。",
  "The last day.": "最后一天。",
  "The tasks that were created on this day, by their state now.": "当天创建的任务，按现在的状态统计。",
  "How many of them have failed, by the reason. A reason without a task is left out.":
    "其中失败的任务数，按原因统计。没有任务的原因不列出。",
  "How many videos of these tasks are stored.": "这些任务已保存的视频数。",
  "The total size of these videos.": "这些视频的总大小。",
  "Seconds from the callback that brought the result until all videos of the task were stored: the median and the 99th percentile. They are read from a histogram, and at most 2 % off. Null if there is no such task.":
    "从带来结果的回调到任务的全部视频保存完成的秒数：中位数和第 99 百分位数。取自直方图，误差不超过 2 %。没有这样的任务时为 null。",
  "How the first result of these tasks came: by a callback, or by polling.":
    "这些任务的第一个结果是怎么来的：通过回调，或通过查询。",
  "Each UTC day, the newest last, also those without tasks.":
    "每个 UTC 日，最新的在后，没有任务的日子也列出。",
  "What the tasks of each UTC day came to.": "每个 UTC 日的任务结果。",
  "When the notification was made.": "通知的生成时间。",
  "What each of `NOTIFY_URLS` is sent.": "发送给 `NOTIFY_URLS` 中每个端点的内容。",
  "Whether no check has failed.": "是否没有检查失败。",
  "`warning`: it works, but something should be done. `failed`: it does not work. `skipped`: there is nothing to try.":
    "`warning`：能用，但应做些处理。`failed`：不能用。`skipped`：没有可试的内容。",
  "What was found: a sentence for a person. Never a secret.": "检查结果：写给人看的一句话，绝不含密钥。",
  "What to do about it; null if nothing.": "该怎么办；无事可做时为 null。",
  "All checks, always in the same order.": "全部检查，顺序固定。",
  "What works and what does not.": "哪些正常，哪些不正常。",
  "The endpoint's host.": "端点的主机。",
  "Host and status.": "主机和状态。",
  "How each endpoint took a test.": "每个端点对测试的反应。",
  "The response that the provider counts as delivered.": "服务商视为已送达的响应。",
  "The name of the status.": "状态的名称。",
  "The HTTP status.": "HTTP 状态。",
  "What is wrong and what to do: a sentence for a person.": "出了什么错，该怎么办：写给人看的一句话。",
  "What is wrong: a code for programs.": "出了什么错：供程序使用的代码。",
  "An error (RFC 9457), extended by `reason`.": "错误（RFC 9457），增加了 `reason`。",
  "The same as `status`.": "与 `status` 相同。",
  "The same as `detail`.": "与 `detail` 相同。",
  "An error of the receiver itself, extended by the `code` and `msg` that the provider's clients read.":
    "接收端自身的错误，增加了服务商客户端所读的 `code` 和 `msg`。",
  "The provider's status: 200 is a success, whatever the HTTP status is.":
    "服务商的状态：200 为成功，不论 HTTP 状态是什么。",
  "The provider's message for a person.": "服务商写给人看的消息。",
  "The provider's envelope, also used for its refusals.": "服务商的响应格式，拒绝时也用它。",
  "The id of the new task, which the receiver has registered.": "新任务的 ID，接收端已登记。",
  "The submitted task; `data` is null if the provider refused it.":
    "提交的任务；服务商拒绝时 `data` 为 null。",
  "0 generating, 1 success, 2 failed, 3 failed upstream.": "0 生成中，1 成功，2 失败，3 上游失败。",
  "The result, in the provider's format.": "结果，服务商的格式。",
  "`success` once the videos are stored, so that the links do not expire at the provider.":
    "视频保存之后为 `success`，这样链接不会在服务商那里过期。",
  'The links of the generated videos as JSON text: `{"resultUrls":["…"]}`.':
    '生成的视频的链接，JSON 文本：`{"resultUrls":["…"]}`。',
  "A task's details; `data` is null if the provider has no such task, and `code` says why.":
    "任务详情；服务商没有此任务时 `data` 为 null，`code` 说明原因。",
  "The provider's link, replaced by the receiver's once the video is stored.":
    "服务商的链接，视频保存后换成接收端的。",
  "The 1080p video. A `code` other than 200 means that it is not ready: ask again in 20 to 30 s.":
    "1080p 视频。`code` 不是 200 表示尚未就绪：请在 20 到 30 秒后再查询。",
  "Confirms the request for a 4K video; the video itself comes with a callback.":
    "确认 4K 视频的请求；视频本身随回调而来。",
  "The task id. Required here, as `task_id`, or next to `data`.":
    "任务 ID。必须在此处、作为 `task_id`，或与 `data` 并列给出。",
  "The task id, where some callbacks have it.": "任务 ID，有些回调写在这里。",
  "The provider's callback, in any of its known formats. Other fields are ignored.":
    "服务商的回调，可以是其任何已知格式。其他字段会忽略。",
  "Your own word for the task. If absent or null, the task keeps the one it has.":
    "你自己给任务的备注。没有或为 null 时，任务保留原有的。",
  "What is registered with a task. Other fields are ignored.": "随任务登记的内容。其他字段会忽略。",
  "What the video shows. Prompts in other languages are translated to English.":
    "视频的内容。其他语言的提示词会翻译成英文。",
  "1 or 2 image URLs: the first and the last frame. With `REFERENCE_2_VIDEO` 1 to 3.":
    "1 或 2 个图片网址：首帧和尾帧。使用 `REFERENCE_2_VIDEO` 时 1 到 3 个。",
  "The provider's model to use.": "使用服务商的哪个模型。",
  "How the images are used; if absent, the provider decides by their number.":
    "图片的用法；没有填写时由服务商根据图片数量决定。",
  "The shape of the video. A result that is not 16:9 comes with the uncropped original.":
    "视频的画面比例。不是 16:9 的结果会附带未裁剪的原始视频。",
  "The older spelling of `aspect_ratio`.": "`aspect_ratio` 的旧写法。",
  "The resolution of the result.": "结果的分辨率。",
  "A text to show on the video.": "显示在视频上的文字。",
  "Whether the prompt is translated to English first; true by default.":
    "是否先把提示词翻译成英文；默认为 true。",
  "Deprecated by the provider.": "服务商已弃用。",
  "The same seed and prompt give similar videos.": "相同的种子和提示词会得到相似的视频。",
  "Your own webhook. It is called if its host is in `NOTIFY_HOSTS`, and otherwise ignored.":
    "你自己的 webhook。其主机在 `NOTIFY_HOSTS` 中时会被调用，否则忽略。",
  "A request for a new video.": "生成新视频的请求。",
  "The task whose video is continued.": "要续写哪个任务的视频。",
  "What happens in the continuation.": "续写部分的内容。",
  "A request to continue a video.": "续写视频的请求。",
  "The task whose video is upgraded to 4K.": "要把哪个任务的视频升级为 4K。",
  "The index of the video; 0 by default.": "视频的序号，默认 0。",
  "A request for the 4K version of a video.": "请求视频的 4K 版本。",
  "The provider's ids of the tasks. One that is listed twice counts once.":
    "服务商的任务 ID。重复列出的只算一次。",
  "Tasks to make known.": "要导入的任务。",
  "200, or the provider's failure code.": "200，或服务商的失败代码。",
  "Only after a success.": "仅在成功后有。",
  "The receiver's signed links, valid for at least `LINK_TTL_SECONDS`.":
    "接收端的签名链接，至少在 `LINK_TTL_SECONDS` 内有效。",
  "The provider's callback format, with the receiver's links.": "服务商的回调格式，其中是接收端的链接。",
  "A link to the picture that stands for the video, as `url`; null while there is none.":
    "代表视频的封面图片的链接，与 `url` 相同；没有时为 null。",
  "It opens the video without a token until it expires.": "在过期之前，无需令牌即可打开视频。",
  "A link to share.": "用于分享的链接。",
  "How long the link works.": "链接的有效时长。",
};
