/** The forms and buttons of `/docs`: sends a request, shows the answer as it arrives; copies. The token is stored nowhere. */

const token = /** @type {HTMLInputElement} */ (document.getElementById("token"));
token.form?.addEventListener("submit", (event) => event.preventDefault());

/**
 * @param {HTMLFormElement} form
 * @returns {[string, RequestInit]}
 */
function requestOf(form) {
  const { method = "", bearer, path = "" } = form.dataset;
  let url = path;
  const query = new URLSearchParams();
  const headers = new Headers();
  for (const { name, value, dataset } of form.querySelectorAll("input")) {
    if (value === "") continue;
    if (dataset.in === "path") url = url.replace(`{${name}}`, encodeURIComponent(value));
    if (dataset.in === "query") query.append(name, value);
    if (dataset.in === "header") headers.append(name, value);
  }
  if (query.size > 0) url += `?${query}`;
  if (bearer === "true" && token.value) headers.set("Authorization", `Bearer ${token.value}`);
  const json = form.querySelector("textarea")?.value;
  if (json !== undefined) headers.set("Content-Type", "application/json");
  /** @type {HTMLInputElement | null} */
  const file = form.querySelector("input[type=file]");
  const body = json ?? file?.files?.[0] ?? null;
  return [url, { method: method.toUpperCase(), headers, body, cache: "no-store" }];
}

/** @param {Response} response @param {Element} answer */
async function show({ status, statusText, headers, body }, answer) {
  const type = headers.get("content-type") ?? "";
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\n`);
  const head = `${status} ${statusText}\n${lines.join("")}\n`;
  answer.textContent = head;
  if (type !== "" && !/json|text/.test(type)) {
    answer.textContent += `(${type})`;
    return body?.cancel();
  }
  let text = "";
  const decoder = new TextDecoder();
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    answer.textContent = head + text;
  }
  if (/json/.test(type)) answer.textContent = head + JSON.stringify(JSON.parse(text), null, 2);
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll(".code button")
)) {
  const label = /** @type {Element} */ (button.firstElementChild);
  const before = label.textContent ?? "";
  const { copied = "", failed = "" } = button.dataset;
  /** @type {ReturnType<typeof setTimeout>} */
  let restoring;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.parentElement?.querySelector("pre")?.textContent ?? "";
    const said = await navigator.clipboard.writeText(text).then(
      () => copied,
      () => failed,
    );
    label.textContent = said;
    /** @type {Element} */ (document.getElementById("announcement")).textContent = said;
    clearTimeout(restoring);
    restoring = setTimeout(() => label.replaceChildren(before), 2500);
  });
}

for (const form of document.forms) {
  form.hidden = false;
  const button = form.querySelector("button");
  const send = button?.textContent ?? "";
  const answer = form.querySelector("pre");
  if (!button || !answer) continue;
  /** @type {AbortController | null} */
  let running = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== null) return running.abort();
    const [url, options] = requestOf(form);
    const question = form.dataset.confirm?.replace("{path}", () => url);
    if (question && !confirm(question)) return;
    running = new AbortController();
    button.textContent = button.dataset.stop ?? "";
    answer.hidden = false;
    answer.textContent = "…";
    try {
      await show(await fetch(url, { ...options, signal: running.signal }), answer);
    } catch (error) {
      answer.textContent += `\n${running.signal.aborted ? button.dataset.stopped : /** @type {Error} */ (error).message}`;
    }
    running = null;
    button.textContent = send;
  });
}

/** A task that there is in place of the example, in the forms that a session is enough for: they can be sent as they are. */
async function fillIn() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll("[data-read] input[name=taskId]")
  );
  if (fields.length === 0) return;
  const response = await fetch("/videos?limit=1");
  const [task] = response.ok ? (await response.json()).tasks : [];
  for (const field of fields) if (task && field.value === field.defaultValue) field.value = task.taskId;
}

fillIn().catch(() => {});
