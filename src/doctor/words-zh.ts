/** What the doctor says, in Chinese. */

import type { Trouble } from "./facts.ts";
import type { Words } from "./words-en.ts";

const LOG = "运行 `npx wrangler tail` 查看 doctor_failed 事件，其中有原因。";
const CHECKLIST = "请逐项检查“收不到回调时要查什么”：图库的 /check 页面有，`npm run doctor` 也会列出。";

const STEPS: Readonly<Record<Trouble["step"], string>> = {
  write: "写入",
  read: "读回",
  compare: "读回",
  remove: "删除",
};

const list = (names: readonly string[]) => names.join("、");

export const zh: Words = {
  configuration: {
    ok: ["所有变量格式正确。", null],
    malformed: (names) => [
      `格式有误：${list(names)}。改正之前，请求一律返回 503。`,
      "请在 wrangler.toml 的 [vars] 里改正，或用 `npx wrangler secret put` 重新设置，然后重新部署。每个变量的取值见 README 的配置表。",
    ],
    placeholders: (names) => [
      `${list(names)} 里还是示例的占位符，等于没有设置。`,
      `请设置你自己的密钥：\`npx wrangler secret put ${names[0]}\`。`,
    ],
  },
  callbackSecret: {
    none: [
      "CALLBACK_TOKEN 和 WEBHOOK_HMAC_KEY 都没有设置：所有回调都返回 503。",
      "请设置其中一个：`npx wrangler secret put CALLBACK_TOKEN`，或运行 `npm run setup`。",
    ],
    unsafe: [
      "CALLBACK_TOKEN 里有在 URL 中另有含义的字符。",
      "请在每个 callBackUrl 里对它做百分号编码，或换成只含字母和数字的令牌（如 `openssl rand -hex 32` 的输出）。",
    ],
    short: [
      "CALLBACK_TOKEN 不足 16 个字符，可能被猜到。",
      "请换成更长的（如 `openssl rand -hex 32` 的输出），并更新每个 callBackUrl。",
    ],
    keyOnly: [
      "回调用 WEBHOOK_HMAC_KEY 验证签名。如果它和服务商的 webhookHmacKey 不一致，所有回调都会以 bad_signature 被拒绝。",
      null,
    ],
    tokenOnly: ["回调用 URL 里的令牌验证。", null],
    both: ["回调用 URL 里的令牌和 WEBHOOK_HMAC_KEY 签名双重验证。", null],
  },
  providerKey: {
    none: [
      "没有设置 VEO3_API_KEY：结果只能靠回调送达，也不会核实。",
      "设置后，漏掉的回调可以靠轮询补上：`npx wrangler secret put VEO3_API_KEY`。",
    ],
    noAddress: ["没有询问：VEO3_API_BASE 格式有误。", "请改正 VEO3_API_BASE。"],
    ok: (credit) => [`服务商接受 VEO3_API_KEY。剩余积分：${credit}。`, null],
    noCredit: [
      "服务商接受 VEO3_API_KEY，但账号已没有积分：新任务会被拒绝。",
      "请到服务商处充值。已提交的任务不受影响。",
    ],
    refused: (code) => [
      `服务商拒绝 VEO3_API_KEY（${code}）。`,
      "请与 https://kie.ai/api-key 上的密钥核对，并检查账号是否限定了 IP 地址，然后重新设置：`npx wrangler secret put VEO3_API_KEY`。",
    ],
    odd: (code) => [
      `查询账号积分时，服务商返回了 ${code}。`,
      "请过几分钟再自检：服务商可能繁忙或在维护，或者 VEO3_API_BASE 不是 Veo3 API。",
    ],
    unavailable: (message) => [
      `服务商没有给出可用的应答：${message}。`,
      "请检查 VEO3_API_BASE，以及服务商是否正常；恢复之前会一直重新轮询。",
    ],
  },
  storage: {
    ok: {
      kv: "KV：已写入一个值、读回并删除。",
      r2: "R2：已写入一个对象、读回并删除。",
      task_object: "Durable Object：已写入存储和闹钟、读回并删除。",
    },
    failed: ({ step, timedOut }) => {
      if (step === "compare") return `${STEPS[step]}的内容和写入的不一样。`;
      return `${STEPS[step]}${timedOut ? "没有及时应答" : "失败"}。`;
    },
    advice: {
      kv: `这期间不会丢失回调：KV 只是用来省事。请检查 wrangler.toml 里的绑定 DELIVERIES，以及免费版每天 1,000 次写入是否用完。${LOG}`,
      r2: `这期间无法保存视频。请检查是否已开通 R2（控制台 → R2）、绑定 VIDEOS 的存储桶是否存在，以及免费的 10 GB 是否用完而没有付款方式。${LOG}`,
      task_object: `这期间无法接收回调。请检查 wrangler.toml 里的绑定 TASKS 和 migrations，以及免费版每天写入 100,000 行的额度是否用完。${LOG}`,
    },
  },
  videoHosts: {
    refused: (hosts) => [
      `最近有任务的视频因为主机不被允许而被拒绝：${list(hosts)}。`,
      "如果信任这些主机，请加入 VIDEO_HOSTS，重新部署，再重试这些任务。",
    ],
    listed: (n) => [`只从 VIDEO_HOSTS 列出的 ${n} 个主机下载视频。`, null],
    open: [
      "VIDEO_HOSTS 为空，也没有设置 VEO3_API_KEY：拿到回调 URL 的人可以让它下载任何公网 URL。",
      "请设置 VEO3_API_KEY，或在 VIDEO_HOSTS 里列出主机，例如 *.aiquickdraw.com。",
    ],
    confirmed: ["任何公网主机，前提是服务商已核实结果。", null],
  },
  tasks: {
    unread: ["无法读取任务列表或某个任务。", `请检查 wrangler.toml 里的绑定 TASKS 和 LIBRARY。${LOG}`],
    not_tried: ["没有检查：有变量格式有误时，任务不会应答。", "请先改正配置。"],
  },
  callbacks: {
    ok: (byCallback, all) => [`最近 ${all} 个结果中有 ${byCallback} 个是回调送达的。`, null],
    onlyPolled: (n) => [`最近 ${n} 个结果全是轮询得到的。`, CHECKLIST],
    awaited: (n, canPoll) => [
      `还没有收到过回调，有 ${n} 个任务已等待超过 30 分钟。`,
      canPoll ? CHECKLIST : `${CHECKLIST}设置 VEO3_API_KEY 后，接收端还会轮询。`,
    ],
    none: [
      "最近的任务都还没有结果。",
      "请用回调 URL 提交一个任务，或用 `npm run doctor` 投递一个它自己的回调。",
    ],
  },
  stuck: {
    ok: ["没有超时未动的任务。", null],
    found: (n, minutes) => [
      `有 ${n} 个任务到时间没有继续，最久的已过 ${minutes} 分钟。`,
      "刚才的查看已重新设置它们的闹钟。请一分钟后再自检；如果还是这样，`npx wrangler tail` 里的 alarm_failed 或 job_failed 会说明原因。",
    ],
  },
  notifications: {
    off: ["NOTIFY_URLS 和 NOTIFY_HOSTS 都为空：不通知任何人。", null],
    offButWanted: (n) => [
      `NOTIFY_HOSTS 为空，但最近有 ${n} 个任务带了自己的 callBackUrl，没有被调用。`,
      "要调用它，请把它的主机加入 NOTIFY_HOSTS。",
    ],
    none: ["最近的任务没有要通知的对象。", null],
    ok: (n) => [`最近一周的 ${n} 条通知都已送达。`, null],
    failing: (n, detail) => [
      `有 ${n} 个端点没有收下最近一条通知：${detail}。`,
      "请让对方在 15 秒内返回 2xx，且不要重定向。28 小时内一共调用八次；之后可在任务页面重新发送。",
    ],
    missed: (n, hosts) => [
      `最近一周有 ${n} 条通知没有送达（${hosts.join("、")}），之后的已送达。`,
      "如果仍然需要，请在任务页面重新发送。",
    ],
    refused: (n, detail) => [
      `最近有 ${n} 个任务带的 callBackUrl 没有被调用：${detail}。`,
      "如果信任它的主机，请加入 NOTIFY_HOSTS。",
    ],
  },
  noCallback: [
    [
      "回调 URL 能从公网访问吗？",
      "`workers.dev` 地址可以。`localhost` 不行，被 Cloudflare Access 或验证页面挡住的地址也不行：请把 /veo3-callback 排除在外。`npm run doctor` 会从外面检查。",
    ],
    [
      "有没有防火墙挡住服务商？",
      "域名的安全规则、机器人防护和“Under Attack”模式对 Worker 同样生效：请让 /veo3-callback 跳过它们。控制台的“安全 → 事件”会列出被拦截的请求。",
    ],
    [
      "域名能解析吗？",
      "自定义域需要 DNS 记录（部署时会创建）；新地址要等几分钟。`npm run doctor` 会解析它。",
    ],
    [
      "是否在 15 秒内返回 200？",
      "会的，任务一旦持久化就返回：只需一次 KV 读取和一次提交。401 表示令牌或签名密钥不一致，503 表示缺少密钥、变量格式有误或存储故障。",
    ],
    [
      "日志里有错误吗？",
      "`npx wrangler tail --format json` 对每个到达的回调都有一行 `callback` 事件，写明结果和拒绝的原因。没有这一行，就是根本没有到达。",
    ],
    [
      "路径和方法对吗？",
      "应为 POST /veo3-callback?token=…，图库里可以复制。`generate` 的参数名是 `callBackUrl`，大小写要一致。其他方法返回 405。",
    ],
    ["正文是 JSON 吗？", "服务商发送 `application/json`；其他的以 415 或 400 拒绝。中间的代理不能改动正文。"],
    [
      "回调来了，却没有视频？",
      "那么任务已经在了，它的页面会说明原因：VIDEO_HOSTS 缺少主机、链接过期、文件过大，或提示词被拒绝。",
    ],
    [
      "是不是太晚了？",
      "服务商在 21 分钟内尝试四次，之后不再发送。设置了 VEO3_API_KEY 时，接收端会轮询已登记（PUT /videos/<taskId>）或经它提交的任务。",
    ],
  ],
};
