/**
 * Makes the forms of the API page work: sends the request, and shows status, headers and body as they arrive. The same
 * button stops an answer that goes on. The token is read from its field and kept nowhere.
 */

const token = /** @type {HTMLInputElement} */ (document.getElementById("token"));
const tokenForm = /** @type {HTMLFormElement} */ (document.getElementById("token-form"));
tokenForm.hidden = false;
tokenForm.addEventListener("submit", (event) => event.preventDefault());

/**
 * @param {HTMLFormElement} form
 * @returns {[url: string, options: RequestInit]}
 */
function requestOf(form) {
  const { path: template = "", bearer, method = "get" } = form.dataset;
  const fields = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[data-in]")]);
  /** @param {string} place */
  const valuesIn = (place) => fields.filter(({ value, dataset }) => value !== "" && dataset.in === place);
  let path = template;
  for (const { name, value } of valuesIn("path")) {
    path = path.replace(`{${name}}`, encodeURIComponent(value));
  }
  const query = new URLSearchParams(valuesIn("query").map(({ name, value }) => [name, value]));
  const headers = new Headers(valuesIn("header").map(({ name, value }) => [name, value]));
  if (bearer === "true" && token.value) headers.set("Authorization", `Bearer ${token.value}`);
  const body = form.querySelector("textarea")?.value ?? null;
  if (body !== null) headers.set("Content-Type", "application/json");
  const url = query.size > 0 ? `${path}?${query}` : path;
  return [url, { method: method.toUpperCase(), headers, body, cache: "no-store" }];
}

/**
 * @param {Response} response
 * @param {HTMLElement} answer
 */
async function show(response, answer) {
  const type = response.headers.get("content-type") ?? "";
  const head = [
    `${response.status} ${response.statusText}`,
    ...[...response.headers].map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ].join("\n");
  answer.textContent = head;
  if (type !== "" && !/json|text/.test(type)) {
    answer.textContent += `(${type})`;
    await response.body?.cancel();
    return;
  }
  let text = "";
  const decoder = new TextDecoder();
  for (const reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    answer.textContent = head + text;
  }
  if (/json/.test(type)) answer.textContent = head + JSON.stringify(JSON.parse(text), null, 2);
}

/** @param {HTMLFormElement} form */
function enable(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const answer = /** @type {HTMLElement} */ (form.querySelector(".answer"));
  /** @type {AbortController | null} */
  let running = null;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== null) {
      running.abort();
      return;
    }
    const controller = new AbortController();
    running = controller;
    button.textContent = "Stop";
    answer.hidden = false;
    answer.textContent = "…";
    try {
      const [url, options] = requestOf(form);
      await show(await fetch(url, { ...options, signal: controller.signal }), answer);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answer.textContent += `\n${controller.signal.aborted ? "Stopped." : message}`;
    }
    running = null;
    button.textContent = "Send";
  });
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll("form[data-path]")
)) {
  enable(form);
}
