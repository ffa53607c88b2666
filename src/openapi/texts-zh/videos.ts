/** Videos: `video-operations.ts` in Chinese. */

export const videosZh: Readonly<Record<string, string>> = {
  "Get a video": "获取视频",
  "Streams the stored video. Range and conditional requests work as in RFC 9110, so players can seek. Needs an API token or a signed link: the `url` of a stored video in its task.":
    "以流的方式返回已保存的视频。范围请求和条件请求遵循 RFC 9110，因此播放器可以拖动进度。需要 API 令牌或签名链接，即任务中已保存视频的 `url`。",
  "The video's `name` in its task.": "视频在其任务中的 `name`。",
  "When a signed link expires, in Unix seconds. Required with `signature`, which covers it.":
    "签名链接的过期时间，Unix 秒。与 `signature` 一起使用，签名包含它。",
  "`1`: browsers save the video instead of playing it.": "`1`：浏览器保存视频，而不是播放。",
  "One byte range. Several ranges, or another unit, get the whole video.":
    "一个字节范围。多个范围或其他单位会得到整个视频。",
  "An `ETag` or date: get the range only if the video still has it, else the whole video.":
    "`ETag` 或日期：只有视频仍与之相符时才返回该范围，否则返回整个视频。",
  "The `ETag` of your copy. 304 if the video is the same.": "你的副本的 `ETag`。如果视频相同，返回 304。",
  "The same by date: 304 if the video was not stored later.":
    "按日期判断：如果视频在此之后没有变化，返回 304。",
  "412 if the video has another `ETag`.": "如果视频的 `ETag` 不同，返回 412。",
  "412 if the video was stored later.": "如果视频是在此之后保存的，返回 412。",
  "The whole video.": "整个视频。",
  "The video's strong `ETag`.": "视频的强 `ETag`。",
  "When the video was stored.": "视频的保存时间。",
  "Range requests are supported.": "支持范围请求。",
  "May be cached, as a video never changes.": "可以缓存，因为视频不会改变。",
  "The file name for saving: `veo3_<kind>_<taskId>_<index>.mp4`.":
    "保存时的文件名：`veo3_<kind>_<taskId>_<index>.mp4`。",
  "Browsers must not guess another media type.": "浏览器不得猜测其他媒体类型。",
  "The number of bytes in the response.": "响应的字节数。",
  "The requested range.": "所请求的范围。",
  "The position of these bytes, and the video's size.": "这些字节的位置，以及视频的大小。",
  "The video is the same as your copy.": "视频与你的副本相同。",
  "Seconds to wait before the next request; only while the video is still to be stored.":
    "下次请求前应等待的秒数；仅在视频尚待保存时有。",
  "`bytes */N`, where N is the video's size.": "`bytes */N`，N 为视频的大小。",
  "Get a video's headers": "获取视频的响应头",
  "The headers of the whole video, without its bytes. Errors have no body either. Needs an API token or a signed link: the `url` of a stored video in its task.":
    "整个视频的响应头，不含内容。错误也没有响应体。需要 API 令牌或签名链接，即任务中已保存视频的 `url`。",
  "The video is stored.": "视频已保存。",
  "CORS preflight": "CORS 预检",
  "Asked by browsers. Pages of any origin may use signed links.":
    "由浏览器发出。任何来源的网页都可以使用签名链接。",
  "`GET` and `HEAD` are allowed, with `Range`, `If-Range` and `If-None-Match`.":
    "允许 `GET` 和 `HEAD`，以及 `Range`、`If-Range` 和 `If-None-Match`。",
  "Pages of any origin may use the link.": "任何来源的网页都可以使用该链接。",
  "The allowed methods.": "允许的方法。",
  "The allowed request headers.": "允许的请求头。",
  "How many seconds a browser may remember this.": "浏览器可以记住这一结果多少秒。",
};
