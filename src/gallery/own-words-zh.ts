/**
 * What the receiver keeps in English, of how a task went, in Chinese: a row for each sentence, whose names and numbers
 * stay as they are. Pure. A sentence without a row is shown in English.
 */

type Rule = readonly [english: RegExp, chinese: (...parts: string[]) => string];

const RULES: readonly Rule[] = [
  // The details of a history.
  [/imported/, () => "批量导入"],
  [/continues (\S+)/, (taskId) => `续写自 ${taskId}`],
  [
    /(4k, )?code (-?\d+), videos: (\d+)(, not confirmed yet)?/,
    (variant, code, videos, unconfirmed) =>
      `${variant && "4K，"}代码 ${code}，${videos} 个视频${unconfirmed && "，尚未核实"}`,
  ],
  [/there is no VEO3_API_KEY to confirm it with/, () => "没有可用于核实的 VEO3_API_KEY"],
  [/record-info could not confirm it in time/, () => "record-info 未能及时核实"],
  [/record-info gave no result within 24 hours/, () => "record-info 在 24 小时内没有给出结果"],
  [/the provider has no record of this task/, () => "服务商没有此任务的记录"],
  [/(\S+), (\d+) bytes/, (name, bytes) => `${name}，${bytes} 字节`],
  // Why an attempt at a video failed.
  [/the provider has no fresh link for it/, () => "服务商没有新的链接"],
  [/HTTP (\d+) from (\S+)/, (status, host) => `${host} 返回 HTTP ${status}`],
  [/redirected: (.+)/, (refusal) => `重定向后：${ownWords(refusal)}`],
  [/more than (\d+) redirects/, (n) => `重定向超过 ${n} 次`],
  [/(\S+) redirects to a malformed URL/, (host) => `${host} 重定向到格式错误的网址`],
  [/(\S+) redirects from https to http/, (host) => `${host} 从 https 重定向到 http`],
  [/next to nothing moved for ([\d.]+) s/, (seconds) => `${seconds} 秒内几乎没有传输`],
  [/each attempt was interrupted/, () => "每次尝试都被中断"],
  [/the time for this video is over/, () => "此视频的下载时限已过"],
  [/it is another video's turn/, () => "轮到另一个视频"],
  [/the host does not give the file in parts/, () => "主机不支持分段下载"],
  [/the URL delivered an empty body instead of (?:an MP4|a picture)/, () => "该网址返回的内容为空"],
  [/the URL delivered something else instead of an MP4/, () => "该网址返回的不是 MP4"],
  [/the URL delivered something else instead of a picture/, () => "该网址返回的不是图片"],
  [/the video ends in the middle, after (\d+) bytes/, (bytes) => `视频不完整，只有 ${bytes} 字节`],
  [/the video is larger than (\d+) bytes/, (bytes) => `视频超过 ${bytes} 字节`],
  [/R2 could not store the video/, () => "R2 未能保存视频"],
  [
    /(\S+) sends more than the (\d+) bytes it declared/,
    (host, bytes) => `${host} 发送的数据多于其声明的 ${bytes} 字节`,
  ],
  [
    /(\S+) ended the connection after (\d+) of (\d+) bytes/,
    (host, received, all) => `${host} 在第 ${received} 字节处断开了连接，共 ${all} 字节`,
  ],
  // Why a URL may not be called.
  [/the URL is longer than (\d+) characters/, (n) => `网址超过 ${n} 个字符`],
  [/the URL is malformed/, () => "网址格式错误"],
  [/the URL is not http or https/, () => "网址不是 http 或 https"],
  [/the URL has credentials in it/, () => "网址含有用户名或密码"],
  [/the URL points at this receiver/, () => "网址指向接收端自身"],
  [/(\S+) is not one of ([A-Z_]+)/, (host, list) => `${host} 不在 ${list} 中`],
  [/(\S+) is not a public host name/, (host) => `${host} 不是公网主机名`],
  [/(\S+) is not on the default port/, (host) => `${host} 未使用默认端口`],
  // How a notification went.
  [/no answer from (\S+)/, (host) => `${host} 没有响应`],
  [/no connection from (\S+)/, (host) => `无法连接 ${host}`],
  [/NOTIFY_HOSTS is empty/, () => "NOTIFY_HOSTS 为空"],
  [/(\S+) is no longer one of NOTIFY_URLS/, (host) => `${host} 已不在 NOTIFY_URLS 中`],
  [/there is nothing to report any more/, () => "已没有可通知的内容"],
  [/replaced, after: (.*)/, (detail) => `已被新的通知取代；此前：${ownWords(detail)}`],
];

/** What has no row as it is. */
export function ownWords(text: string): string {
  for (const [english, chinese] of RULES) {
    const found = new RegExp(`^(?:${english.source})$`, "s").exec(text);
    if (found !== null) return chinese(...found.slice(1).map((part = "") => part));
  }
  return text;
}
