/** What `npm run doctor` says, in Chinese. */

import type { DoctorWords } from "./doctor-words-en.ts";

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "那里没有服务",
  ECONNRESET: "连接被切断",
  ENOTFOUND: "域名无法解析",
  EAI_AGAIN: "域名服务器没有应答",
  CERT_HAS_EXPIRED: "证书已过期",
  DEPTH_ZERO_SELF_SIGNED_CERT: "证书是自签名的",
  ERR_TLS_CERT_ALTNAME_INVALID: "证书属于别的域名",
  timeout: "15 秒内没有应答",
};
const causeIn = (cause: string) => causes[cause] ?? cause;

const COMPARE = "请与 .secrets.env 核对，或用 `npx wrangler secret put` 换一个。";

const doctorAdvice: Readonly<Record<string, string>> = {
  unauthorized: `API_TOKEN 和接收端的不一样。${COMPARE}`,
  read_only: "这是只能查看的 VIEW_TOKEN：请用 API_TOKEN。",
  not_configured:
    "API_TOKEN 没有设置或格式有误：请运行 `npm run setup`，或 `npx wrangler secret put API_TOKEN`。",
  not_found: "这个版本的接收端没有自检：请用 `npm run setup` 部署新版本。",
};

export const zh: DoctorWords = {
  tag: "zh-CN",
  usage:
    "npm run doctor -- https://veo3-callback-receiver.YOUR-SUBDOMAIN.workers.dev\n它从环境变量读取 API_TOKEN、CALLBACK_TOKEN，以及接收端若设置了的 WEBHOOK_HMAC_KEY：\n  set -a; . ./.secrets.env; set +a",
  fromOutside: "从外面看：",
  fromInside: "接收端自己的检查：",
  status: { ok: "正常", warning: "警告", failed: "失败", skipped: "已跳过" },
  healthy: "接收端一切正常。",
  unhealthy: (names) => `失败：${names.join("、")}。请按上面的建议处理。`,
  dns: {
    ok: (host, addresses) => [`${host} 解析为 ${addresses.join("、")}。`, null],
    notPublic: (host, addresses) => [
      `${host} 解析为 ${addresses.join("、")}，公网无法访问：收不到回调。`,
      "请部署接收端，或在它前面放一个公网地址。",
    ],
    failed: (host, cause) => [
      `${host}：${causeIn(cause)}。`,
      "请检查拼写。新地址要等几分钟；自定义域需要 DNS 记录。",
    ],
    byProxy: (host) => [`${host} 由代理解析，本机无法解析。`, null],
  },
  https: {
    ok: ["HTTPS 可用，本机信任它的证书。", null],
    plain: ["它用 HTTP 应答：回调 URL 里的令牌可能在途中被看到。", "请使用 https 地址。"],
    unreachable: (cause) => [
      `没有应答：${causeIn(cause)}。`,
      "请检查地址和端口、Worker 是否已部署，以及你的网络和代理。",
    ],
  },
  clock: {
    ok: ["本机和接收端的时间一致。", null],
    none: ["应答里没有 Date。", null],
    off: (seconds) => [
      `本机的时钟比接收端${seconds > 0 ? "快" : "慢"} ${Math.abs(seconds)} 秒。`,
      "请校准：相差太多时，在本机生成的签名会被拒绝，时间也会显示错误。",
    ],
  },
  front: {
    ok: ["应答的就是接收端。", null],
    access: [
      "应答的是 Cloudflare Access 的登录页，而不是接收端。",
      "请让 /veo3-callback、/videos 和 /api 绕过 Access：接收端有自己的令牌。",
    ],
    challenge: [
      "应答的是 Cloudflare 的验证页面，而不是接收端：服务商无法通过验证。",
      "请让 /veo3-callback 跳过机器人防护、“Under Attack”模式和自定义规则（安全 → WAF）。",
    ],
    redirect: (status, host) => [
      `这个地址重定向到 ${host}（${status}），而接收端从不重定向。`,
      "请把接收端自己的 https 地址用作 callBackUrl，并去掉它前面的重定向规则和登录页。",
    ],
    other: (status) => [
      `应答的是别的页面（${status}），不是接收端。`,
      "请检查地址是否是接收端的（不带路径），以及它前面有什么：代理、防火墙、登录页。",
    ],
  },
  callback: {
    isRefused: (reason) => [`没有令牌和签名的回调被拒绝：${reason}。`, null],
    takenWithout: [
      "没有令牌和签名的回调也被接受了：任何人都能创建任务。",
      "接收端前面有什么加上了令牌，或者这不是接收端。请去掉它，并换一个 CALLBACK_TOKEN。",
    ],
    isTaken: ["自己的回调在 15 秒内被接受，查到了它的任务，又删掉了。", null],
    noToken: ["环境变量里没有 CALLBACK_TOKEN。", "请设置后再自检。"],
    noApiToken: ["没有投递：没有接收端接受的 API_TOKEN，就无法删除它的任务。", "请设置后再自检。"],
    notKept: (status) => [
      `回调被接受了，但它的任务读不到或删不掉（${status}）。`,
      "请把 API_TOKEN 与 .secrets.env 核对，并看接收端自己对存储的检查。",
    ],
    silent: (cause) => [
      `回调没有应答：${causeIn(cause)}。服务商会视为没有送达。`,
      "请再运行一次；如果还是这样，请同时查看 `npx wrangler tail`。",
    ],
    other: (status, reason) => [`回调的应答是 ${status} ${reason}。`, "请用 `npx wrangler tail` 查找原因。"],
    reasons: {
      bad_token: ["接收端的 CALLBACK_TOKEN 和环境变量里的不一样。", COMPARE],
      missing_signature: [
        "接收端要求带签名的回调，而环境变量里没有 WEBHOOK_HMAC_KEY。",
        "设置后就能检查。服务商处必须开启 webhook 签名，否则所有回调都会被拒绝。",
      ],
      bad_signature: [
        "接收端的 WEBHOOK_HMAC_KEY 和环境变量里的不一样。",
        `${COMPARE}两者都应是服务商的 webhookHmacKey。`,
      ],
      stale_signature: ["接收端认为签名太旧或太新。", "请校准本机的时钟。"],
      not_configured: [
        "接收端没有回调的密钥，或有变量格式有误。",
        "请运行 `npm run setup`，或看接收端自己对配置的检查。",
      ],
      not_durable: ["接收端无法保存任务。", "请看 task_object 的检查；服务商会重新投递这样的回调。"],
    },
  },
  doctor: {
    noToken: ["环境变量里没有 API_TOKEN：没有询问接收端。", "请设置后再自检。"],
    refused: (status, reason) => [
      `接收端对 GET /doctor 返回了 ${status} ${reason}。`,
      doctorAdvice[reason] ?? "请用 `npx wrangler tail` 查找原因。",
    ],
  },
  noCallback: {
    title: "收不到回调时，请检查：",
    points: [
      "URL 能从公网访问：上面的 dns、https、front 都正常，换一个网络也正常。",
      "/veo3-callback 前面没有防火墙、Access、机器人防护或“Under Attack”模式（“安全 → 事件”会列出被拦截的请求）。",
      "15 秒内返回 200：上面的 callback_taken 正常。",
      "参数名是 callBackUrl，值是图库里显示的带令牌的 URL；服务商用 POST 发送 application/json。",
      "设置了 WEBHOOK_HMAC_KEY 时，服务商处已开启 webhook 签名，且两边一致。",
      "`npx wrangler tail --format json` 对每个到达的回调都有一行 callback，写明拒绝的原因；没有这一行就是没有到达。",
      "任务已有而没有视频时，它的页面会说明原因。",
      "服务商在 21 分钟内尝试四次，之后不再发送；设置了 VEO3_API_KEY 时，接收端还会轮询。",
    ],
  },
};
