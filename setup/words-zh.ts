/** What setup says, in Chinese. */

import { SECRETS_FILE } from "./secrets-file.ts";
import type { Words } from "./words-en.ts";

const AGAIN = "然后重新运行 `npm run setup`";

const list = (names: readonly string[]) => names.join("、");
const withSecrets = (names: readonly string[]) =>
  names.length > 0 ? `，同时设置密钥 ${list(names)}` : "，沿用已有的密钥";

const STATUS = { ok: "正常", warning: "警告", failed: "失败", skipped: "已跳过" };

export const zh: Words = {
  tag: "zh-CN",
  account: ({ id, name }) => `账号：${name === null ? id : `${name}（${id}）`}`,
  plan: {
    createNamespace: (title) => `要做：创建 KV 命名空间 ${title}。`,
    useNamespace: (title) => `不用做：KV 命名空间 ${title} 已经有了。`,
    createBucket: (name) => `要做：创建 R2 存储桶 ${name}（如果还没有）。`,
    useBucket: (name) => `不用做：R2 存储桶 ${name} 已经有了。`,
    makeSecrets: (names) => `要做：生成 ${list(names)}，写进 ${SECRETS_FILE}。`,
    useSecrets: `不用做：密钥已经在 ${SECRETS_FILE} 里。`,
    deployFirst: (worker, names) => `要做：部署 Worker ${worker}${withSecrets(names)}；然后验证它能用。`,
    deployAgain: (worker, names) =>
      `要做：部署 Worker ${worker} 的新版本${withSecrets(names)}；然后验证它能用。`,
  },
  dryRun: "什么都没有改动：这只是演练。",
  goOn: "要这样改动账号吗？[y/N] ",
  done: {
    secrets: (made) =>
      made.length > 0
        ? `密钥：已生成 ${list(made)}，在 ${SECRETS_FILE} 里。`
        : `密钥：在 ${SECRETS_FILE} 里。`,
    namespace: (title, isNew) => `KV 命名空间：${isNew ? "已创建" : "已有"} ${title}。`,
    bucket: (name, isNew) => `R2 存储桶：${isNew ? "已创建" : "已有"} ${name}。`,
    deployed: (origin) => `已部署：${origin}`,
    waiting: "接收端还没有应答：新地址最多要等几分钟。",
    reachable: "接收端有应答。",
    callback: "回调：已投递一个，查到了它的任务，又删掉了。",
  },
  doctor: {
    count: (all, failed, remarks) =>
      failed + remarks === 0
        ? `自检：${all} 项全部正常。`
        : `自检：${all} 项中 ${failed} 项失败${remarks > 0 ? `，${remarks} 项有说明` : ""}：`,
    check: ({ name, status, detail, advice }) =>
      `  ${name}：${STATUS[status]}。${detail}${advice ? ` ${advice}` : ""}`,
  },
  summary: (callbackUrl, gallery) =>
    `
接收端可以用了。
  回调 URL  ${callbackUrl}
  图库      ${gallery}
  密钥      ${SECRETS_FILE}（git 会忽略它，只有你能读）；用其中的 API_TOKEN 登录图库`,
  stopped: {
    declined: "什么都没有改动。",
    badConfiguration: `wrangler.toml 里缺少 Worker 的名称、绑定 DELIVERIES，或绑定 VIDEOS 的 bucket_name：请从项目原来的文件里补上，${AGAIN}。`,
    notLoggedIn: `还没有登录 Cloudflare：请运行 \`npx wrangler login\`，或设置 CLOUDFLARE_API_TOKEN，${AGAIN}。`,
    tokenRefused: (detail) =>
      `Cloudflare 拒绝了你的令牌（${detail}）：请给它编辑 Workers 脚本、Workers KV 存储和 Workers R2 存储的权限，或用 \`npx wrangler login\` 登录，${AGAIN}。`,
    unreachable: (detail) => `无法连接 Cloudflare（${detail}）：请检查网络，${AGAIN}。`,
    noAccount: `你的令牌看不到任何账号：请把 CLOUDFLARE_ACCOUNT_ID 设为你的账号 ID，${AGAIN}。`,
    severalAccounts: (accounts) =>
      `你有多个账号：请把 CLOUDFLARE_ACCOUNT_ID 设为其中一个的 ID（${accounts
        .map(({ name, id }) => `${name}：${id}`)
        .join("，")}），${AGAIN}。`,
    r2IsOff: (accountId) =>
      `这个账号还没有开通 R2：请到 https://dash.cloudflare.com/${accountId}/r2/overview 开通（Cloudflare 会要求填写付款方式；10 GB 以内免费），${AGAIN}。`,
    noSubdomain: (accountId) =>
      `这个账号还没有 workers.dev 子域名：请到 https://dash.cloudflare.com/${accountId}/workers/onboarding 选一个，${AGAIN}。`,
    nameTaken: (worker) =>
      `账号里已有另一个名为 ${worker} 的 Worker：请在 wrangler.toml 里换一个 \`name\`，${AGAIN}。`,
    otherBucket: (bucket) =>
      `这个 Worker 的视频存在存储桶 ${bucket} 里：请在 wrangler.toml 里写上 bucket_name = "${bucket}"，${AGAIN}。`,
    secretNotInFile: (names) =>
      `Worker 已有的密钥在 ${SECRETS_FILE} 里没有，而 Cloudflare 不会显示它的值：请把它写进 ${SECRETS_FILE}（${names
        .map((name) => `${name}=…`)
        .join("，")}），${AGAIN}。`,
    secretDiffers: (name) =>
      `接收端的 ${name} 和 ${SECRETS_FILE} 里的不一样：请把接收端用的值写进 ${SECRETS_FILE}，${AGAIN}。`,
    commandFailed: (command, detail) =>
      `\`wrangler ${command}\` 失败了（${detail}）：什么都没有丢；如果问题在你这边，请先解决，${AGAIN}。`,
    noAddress: `Worker 已部署，但没有地址：请在 wrangler.toml 里设置 workers_dev = true 或自定义域名，${AGAIN}。`,
    notAnswering: (origin) =>
      `接收端已部署，但 ${origin} 还没有应答：新地址要等几分钟才生效，请稍等，${AGAIN}。`,
    receiverRefused: (request, status, reason) =>
      `接收端对 ${request} 返回了 ${status}${reason && ` ${reason}`}：请用 \`npx wrangler tail\` 查找原因，${AGAIN}。`,
    unwell: `接收端能收回调，但自检发现了问题：请按上面的建议处理，${AGAIN}。`,
  },
};
