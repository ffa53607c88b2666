/**
 * What makes the forms of the page work, as a browser runs it: sends the request, shows status, headers and body as
 * they come. The same button ends an answer that goes on. The token is read from its field and kept nowhere.
 */

export const TRY_IT_SCRIPT = `
const token = document.getElementById("token");
document.getElementById("token-form").hidden = false;
document.getElementById("token-form").addEventListener("submit", (event) => event.preventDefault());

function requestOf(form) {
  const given = [...form.querySelectorAll("[data-in]")].filter(({ value }) => value !== "");
  const of = (place) => given.filter(({ dataset }) => dataset.in === place);
  let path = form.dataset.path;
  for (const { name, value } of of("path")) path = path.replace("{" + name + "}", encodeURIComponent(value));
  const query = new URLSearchParams(of("query").map(({ name, value }) => [name, value]));
  const headers = new Headers(of("header").map(({ name, value }) => [name, value]));
  if (form.dataset.bearer === "true" && token.value) headers.set("Authorization", "Bearer " + token.value);
  const body = form.elements.body?.value;
  if (body !== undefined) headers.set("Content-Type", "application/json");
  const method = form.dataset.method.toUpperCase();
  return [path + (query.size > 0 ? "?" + query : ""), { method, headers, body, cache: "no-store" }];
}

async function show(response, answer) {
  const type = response.headers.get("content-type") ?? "";
  answer.textContent = [
    response.status + " " + response.statusText,
    ...[...response.headers].map(([name, value]) => name + ": " + value), "", "",
  ].join("\\n");
  if (type !== "" && !/json|text/.test(type)) {
    answer.textContent += "(" + type + ")";
    return response.body?.cancel();
  }
  const head = answer.textContent;
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

for (const form of document.querySelectorAll("form[data-path]")) {
  const button = form.querySelector("button");
  const answer = form.querySelector(".answer");
  let running = null;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== null) return running.abort();
    running = new AbortController();
    button.textContent = "Stop";
    answer.hidden = false;
    answer.textContent = "…";
    try {
      const [url, options] = requestOf(form);
      await show(await fetch(url, { ...options, signal: running.signal }), answer);
    } catch (error) {
      answer.textContent += "\\n" + (running.signal.aborted ? "Stopped." : error.message);
    }
    running = null;
    button.textContent = "Send";
  });
}
`;
