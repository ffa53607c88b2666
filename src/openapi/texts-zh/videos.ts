/** Videos: `video-operations.ts` and `poster-operations.ts` in Chinese. */

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
  "Make a link to share": "生成分享链接",
  "A signed link that lives as long as you say: from a minute to 30 days. It ends earlier when the API token that made it is removed.":
    "有效期由你指定的签名链接：从一分钟到 30 天。如果生成它的 API 令牌被移除，它会提前失效。",
  "The link.": "链接。",
  "Get a video's poster": "获取视频的封面",
  "The picture that stands for the video, to show before it plays. Needs an API token or the signed link in the video's `posterUrl`.":
    "代表视频的图片，供播放前显示。需要 API 令牌或签名链接，即视频的 `posterUrl`。",
  "The `ETag` of your copy. 304 if the poster is the same.": "你的副本的 `ETag`。如果封面相同，返回 304。",
  "The picture.": "图片。",
  "The poster's strong `ETag`.": "封面的强 `ETag`。",
  "When the poster was given.": "给出封面的时间。",
  "May be cached, as a poster never changes.": "可以缓存，因为封面不会改变。",
  "The poster is the same as your copy.": "封面与你的副本相同。",
  "Get a poster's headers": "获取封面的响应头",
  "The same without the picture. Errors have no body either. Needs an API token or the signed link in the video's `posterUrl`.":
    "相同，但不含图片。错误也没有响应体。需要 API 令牌或签名链接，即视频的 `posterUrl`。",
  "There is a poster.": "有封面。",
  "CORS preflight of a poster": "封面的 CORS 预检",
  "Give a video its poster": "给视频封面",
  "A JPEG or WebP picture of at most 100,000 bytes, whatever its `Content-Type` says. It is kept until the task is deleted, and never replaced. The gallery gives one to each video that it shows first.":
    "最多 100,000 字节的 JPEG 或 WebP 图片，不看它的 `Content-Type`。它会保留到任务被删除，且不会被替换。图库会给它首次显示的每个视频一个封面。",
  "It is the video's poster now.": "它现在是视频的封面。",
  "This very picture was the video's poster before.": "这张图片已经是视频的封面。",
};
