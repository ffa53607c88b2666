/** The gateway: `gateway-operations.ts` in Chinese. */

export const gatewayZh: Readonly<Record<string, string>> = {
  "Generate a video": "生成视频",
  "Checks the request by the provider's rules and passes it on, with the receiver as `callBackUrl`. The task is registered before you get its id. With `enableTranslation: false`, a prompt without a Latin letter is refused, as the provider would fail it.":
    "按服务商的规则检查请求，把 `callBackUrl` 设为接收端后转发。在你拿到任务 ID 之前，任务已登记。`enableTranslation: false` 时，不含拉丁字母的提示词会被拒绝，因为服务商也会让它失败。",
  "A text of your choice, up to 255 characters, new for each video. Sent again within 24 hours with the same body, it gets the same response and the same task, also if the first response was lost. A refusal is not kept.":
    "由你自选的文本，最多 255 个字符，每个视频换一个。24 小时内以相同的请求体再次发送，会得到相同的响应和同一个任务，即使第一次的响应丢失了。被拒绝的请求不会记住。",
  "Your own word for the task, at most 200 characters (UTF-8): its `reference`.":
    "你自己给任务的备注，最多 200 个字符（UTF-8）：即它的 `reference`。",
  "The provider's response. Its status is `code`.": "服务商的响应。其状态是 `code`。",
  "Seconds to wait, if the provider limits the rate.": "服务商限制频率时，应等待的秒数。",
  "`true` if an earlier request with this `Idempotency-Key` got this response.":
    "如果先前带有此 `Idempotency-Key` 的请求得到了这个响应，则为 `true`。",
  "Or the provider's refusal.": "或是服务商的拒绝。",
  "The provider's account has no credits left.": "服务商账户的积分已用完。",
  "Seconds to wait.": "应等待的秒数。",
  "The provider's rate limit is reached.": "已达到服务商的频率限制。",
  "Seconds to wait, if the provider gave a time.": "应等待的秒数，如果服务商给出了时间。",
  "Any other response of the provider, with its status.": "服务商的其他响应，状态与其相同。",
  "Extend a video": "续写视频",
  "Works like `generate`. The new task names the old one in `extends`.":
    "与 `generate` 相同。新任务的 `extends` 指出原任务。",
  "record-info": "record-info",
  "The provider's details of a task. Once the videos are stored, the links are the receiver's, and the response no longer depends on the provider.":
    "服务商的任务详情。视频保存后，其中的链接是接收端的，响应也不再依赖服务商。",
  "The id of the task.": "任务 ID。",
  "The request is not valid; `msg` names the wrong fields.": "请求无效；`msg` 指出有错的字段。",
  "Get the 1080p version": "获取 1080p 版本",
  "The provider needs 1 to 3 minutes: ask again until `code` is 200. The receiver then stores the video as kind `1080p` of the same task and, once it is stored, returns its own link.":
    "服务商需要 1 到 3 分钟：请反复查询，直到 `code` 为 200。之后接收端把视频保存为同一任务的 `1080p` 种类，保存后返回自己的链接。",
  "The index of the video.": "视频的序号。",
  "Request the 4K version": "请求 4K 版本",
  "The provider needs 5 to 10 minutes and then sends a callback. The receiver stores its files as kinds `4k` and `4k_image` of the same task.":
    "服务商需要 5 到 10 分钟，然后发送回调。接收端把文件保存为同一任务的 `4k` 和 `4k_image` 种类。",
};
