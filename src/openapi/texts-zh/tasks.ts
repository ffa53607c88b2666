/** Tasks: `task-operations.ts` and `batch-operations.ts` in Chinese. */

export const tasksZh: Readonly<Record<string, string>> = {
  "List tasks": "列出任务",
  "All tasks, newest first, in pages and without their videos, and the number of tasks in each state. To get the next page, pass the `cursor` of this one. A page that has looked at many tasks comes short, also with no task at all: go on as long as there is a `cursor`. An empty parameter counts as absent.":
    "全部任务，最新的在前，分页返回，不含各个视频；另有每种状态的任务数。要取下一页，请传入本页的 `cursor`。如果一页查看了很多任务，可能不满，甚至没有任务：只要有 `cursor` 就请继续。空参数等于没有。",
  "Return only tasks in this state.": "只返回此状态的任务。",
  "The number of tasks in a page.": "一页的任务数。",
  "The `cursor` of the previous page.": "上一页的 `cursor`。",
  "Return only tasks that have each of these words (at most 10), in any case, in their prompt, message or reference, or at the start of their id. A word may be a part of one, in Chinese too.":
    "只返回在提示词、消息、备注标识中，或任务 ID 开头含有其中每个词（最多 10 个）的任务，不分大小写。词可以是一段文字的一部分，中文也一样。",
  "Return only tasks of this model.": "只返回使用此模型的任务。",
  "Return only tasks created at this instant or later; a date is its beginning in UTC.":
    "只返回在此时刻或之后创建的任务；日期表示当天开始（UTC）。",
  "Return only tasks created before this instant; a date is its beginning in UTC.":
    "只返回在此时刻之前创建的任务；日期表示当天开始（UTC）。",
  "Return only tasks with exactly this reference.": "只返回备注标识与此完全相同的任务。",
  "A page of tasks.": "一页任务。",
  "Caches must not keep it.": "不得缓存。",
  "The authentication scheme (RFC 6750).": "认证方式（RFC 6750）。",
  "The supported methods.": "支持的方法。",
  "Get a task": "查看任务",
  "The task with all its videos, in whatever state it is. To follow it, ask again after `Retry-After` seconds, have the response wait for a change with `Prefer: wait=25`, or [stream its updates](/docs#watchTask). The links of an old response expire: for new ones, ask without `If-None-Match`.":
    "任务及其全部视频，不论处于什么状态。要跟踪它，请在 `Retry-After` 秒后再次查询，或用 `Prefer: wait=25` 让响应等到有变化，或[以事件流接收更新](/docs#watchTask)。旧响应中的链接会过期：要取新链接，请不带 `If-None-Match` 查询。",
  "The provider's id of the task, as returned by `generate`.": "服务商的任务 ID，由 `generate` 返回。",
  "`wait=N` delays the response until the task changes, or for N seconds (at most 25).":
    "`wait=N` 让响应等到任务有变化，或等待 N 秒（最多 25 秒）。",
  "The `ETag` of an earlier response. 304 if the task is unchanged.":
    "先前响应的 `ETag`。如果任务没有变化，返回 304。",
  "The task as it is now.": "任务当前的样子。",
  "Changes whenever the task or its progress does.": "任务或其进度一有变化，它就会改变。",
  "`no-store` until the task has finished; after that caches must revalidate.":
    "任务结束前为 `no-store`；之后缓存必须重新验证。",
  "Seconds to wait before the next request; only until the task has finished.":
    "下次请求前应等待的秒数；仅在任务结束前有。",
  "`wait=N`, if the request asked for it.": "`wait=N`，如果请求要求了等待。",
  "The task has not changed.": "任务没有变化。",
  "Register a task": "登记任务",
  "For a task that was not submitted through the receiver: if its callback does not arrive, the receiver polls the provider for the result (needs `VEO3_API_KEY`). Safe to repeat. A body is needed only to give the task a reference.":
    "用于不是经由接收端提交的任务：如果收不到它的回调，接收端会向服务商查询结果（需要 `VEO3_API_KEY`）。可以重复执行。只有要给任务加备注标识时才需要请求体。",
  "The task was known already. Its current state.": "任务原已存在，返回其当前状态。",
  "The task is registered.": "任务已登记。",
  "The URL of the task.": "任务的网址。",
  "Delete a task": "删除任务",
  "Stops its transfers, and deletes its videos and everything stored about it. A callback that arrives later starts a new task.":
    "停止它的下载，删除它的视频和所保存的一切。之后到达的回调会开始一个新任务。",
  "Deleted.": "已删除。",
  "Retry a task": "重试任务",
  "Downloads the failed videos again, with new links from the provider if `VEO3_API_KEY` is set. For a task without a result, the provider is polled again. Nothing is generated and no credits are used.":
    "重新下载失败的视频；设置了 `VEO3_API_KEY` 时会先向服务商取新链接。没有结果的任务会重新向服务商查询。不会重新生成，也不消耗积分。",
  "The retry has started. The task's current state.": "重试已开始，返回任务的当前状态。",
  "Send a notification again": "重新发送通知",
  "Sends it at once, whatever its state, and again by its schedule if that fails. Its id and type stay; what it says is what is true by now.":
    "不论其状态，立即发送；如果失败，会按计划再发。它的 ID 和类型不变，内容是此刻的情况。",
  "The `id` of one of the task's `notifications`.": "任务的 `notifications` 中某一条的 `id`。",
  "It is being sent. The task's current state.": "正在发送，返回任务的当前状态。",
  "Stream task updates": "以事件流接收任务更新",
  "Server-Sent Events: a `task` event with the whole task, first at once and then after each change (progress at most once a second), and a comment every 15 seconds. The stream ends once the task has finished. Browsers' `EventSource` cannot send the token: use `fetch`.":
    "Server-Sent Events：`task` 事件含有整个任务，先立即发送一次，之后每次变化时发送（进度每秒最多一次），每 15 秒有一条注释。任务结束后流也结束。浏览器的 `EventSource` 无法发送令牌，请用 `fetch`。",
  "The id of the last event that you received; the stream continues after it.":
    "你收到的最后一个事件的 ID，流会从它之后继续。",
  "The stream. The `data` of each event is a `Task` as JSON.":
    "事件流。每个事件的 `data` 是 JSON 格式的 `Task`。",
  "The task has finished, and `Last-Event-ID` was its last event: no other will follow.":
    "任务已结束，`Last-Event-ID` 就是它的最后一个事件，不会再有其他事件。",
  "Import tasks": "导入任务",
  "Makes up to 500 tasks known that were submitted elsewhere, such as those of the 14 days that the provider keeps, and polls the provider for their results, one task after another: 500 of them take five minutes. A task that the provider does not know fails with `no_record`. Needs `VEO3_API_KEY`. Safe to repeat.":
    "让接收端知道最多 500 个在别处提交的任务，例如服务商保留的最近 14 天的任务，并逐个向服务商查询结果：500 个需要五分钟。服务商不知道的任务会以 `no_record` 失败。需要 `VEO3_API_KEY`。可以重复执行。",
  "What became of each task.": "每个任务的处理结果。",
  "Retry failed tasks": "重试失败的任务",
  "Retries all failed and partial tasks that match, newest first, as [one](/docs#retryTask) is retried. To go on, pass the `cursor` of the response, until it is null. Nothing is generated and no credits are used. An empty parameter counts as absent.":
    "重试所有符合条件的失败和部分保存的任务，最新的在前，方式与[重试一个任务](/docs#retryTask)相同。要继续，请传入响应中的 `cursor`，直到它为 null。不会重新生成，也不消耗积分。空参数等于没有。",
  "Retry only tasks in this state.": "只重试此状态的任务。",
  "Retry only tasks created at this instant or later.": "只重试在此时刻或之后创建的任务。",
  "Retry only tasks created before this instant.": "只重试在此时刻之前创建的任务。",
  "The number of tasks to retry at a time.": "每次重试的任务数。",
  "The `cursor` of the previous response.": "上一次响应的 `cursor`。",
  "How many retries have started.": "开始了多少个重试。",
};
