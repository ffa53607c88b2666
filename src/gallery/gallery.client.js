/** The live parts of a page: it takes over what changed from a fresh copy, and never makes HTML of data. */

const main = () => /** @type {HTMLElement} */ (document.getElementById("content"));
const announcement = /** @type {HTMLElement} */ (document.getElementById("announcement"));
const instants = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "medium",
});

/** @param {ParentNode} root */
function enhance(root) {
  for (const element of all(root, "[data-copy], [data-select-all], .confirm")) element.hidden = false;
  for (const time of root.querySelectorAll("time")) {
    if (time.dataset.instant) time.textContent = instants.format(new Date(time.dateTime));
  }
}

/** The boxes of the tasks on the page. */
const boxes = () =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[type=checkbox][name=id]")]);

/** As the page itself writes sizes. @param {number} bytes */
function formatBytes(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const style = /** @type {const} */ ("unit");
  const format = { style, unit: units[power] ?? "byte", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1000 ** power);
}

function countSelected() {
  const selected = boxes().filter(({ checked }) => checked);
  const sum = (/** @type {"videos" | "bytes"} */ what) =>
    selected.reduce((all, { dataset }) => all + Number(dataset[what]), 0);
  const tasks = String(selected.length);
  const videos = String(sum("videos"));
  for (const id of ["selected", "to-delete"]) {
    const count = document.getElementById(id);
    if (!count) continue;
    count.textContent = (count.dataset.count ?? "")
      .replace(/\{(n|tasks)\}/, tasks)
      .replace("{videos}", videos)
      .replace("{size}", formatBytes(sum("bytes")));
    count.hidden = selected.length === 0;
  }
}

/** Closes a question that is open, and leads back to where it was asked. @param {Element | null} confirm */
function cancel(confirm) {
  if (!(confirm instanceof HTMLDetailsElement)) return;
  confirm.open = false;
  confirm.querySelector("summary")?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-cancel]") : null;
  const confirm = link?.closest(".confirm");
  if (!confirm) return;
  event.preventDefault();
  cancel(confirm);
});

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") cancel(document.querySelector(".confirm[open]"));
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === "id") countSelected();
});

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLElement) || !("selectAll" in target.dataset)) return;
  for (const box of boxes()) box.checked = true;
  countSelected();
});

const timers = new WeakMap();

document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  const label = button?.firstElementChild;
  if (!label || !button.dataset.copy) return;
  const { copy, done = "", failed = "", label: before = label.textContent } = button.dataset;
  button.dataset.label = before;
  const text = copy.startsWith("/") ? new URL(copy, location.href).href : copy;
  const said = await navigator.clipboard.writeText(text).then(
    () => done,
    () => failed,
  );
  label.textContent = said;
  announcement.textContent = said;
  clearTimeout(timers.get(button));
  const restore = () => label.replaceChildren(before);
  timers.set(button, setTimeout(restore, 2500));
});

/** @param {Element} old @param {Element} fresh */
function patch(old, fresh) {
  const selector = "[data-text], progress";
  const changed = fresh.querySelectorAll(selector);
  for (const [index, element] of old.querySelectorAll(selector).entries()) {
    const next = changed[index];
    if (!next) return;
    for (const name of ["value", "max"]) {
      const value = next.getAttribute(name);
      if (value !== null) element.setAttribute(name, value);
    }
    if (element.textContent !== next.textContent) element.textContent = next.textContent;
  }
  // Links are signed anew with each page, as each lives only for a while.
  const copied = fresh.querySelectorAll("[data-copy]");
  for (const [index, button] of old.querySelectorAll("[data-copy]").entries()) {
    button.setAttribute("data-copy", copied[index]?.getAttribute("data-copy") ?? "");
  }
}

/** @param {Element} old @param {Element} fresh */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const [was, box] = [old, fresh].map((root) => root.querySelector("input"));
  if (was && box) box.checked = was.checked;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll(focused.tagName)].find(
    ({ textContent }) => textContent === focused.textContent,
  );
  const next = /** @type {HTMLElement | null} */ (same ?? fresh.querySelector("a[href], button, summary"));
  (next ?? main()).focus();
}

/** @param {Element} list @param {Element} fresh */
function reconcile(list, fresh) {
  const wanted = [...fresh.children];
  for (const [index, child] of wanted.entries()) {
    const place = list.children[index] ?? null;
    const old = [...list.children].find(({ id }) => id === child.id);
    if (old && old !== place) list.insertBefore(old, place);
    if (!old) {
      list.insertBefore(child, place);
    } else if (old.getAttribute("data-key") === child.getAttribute("data-key")) {
      patch(old, child);
      continue;
    } else {
      replace(old, child);
    }
    enhance(child);
  }
  while (list.children.length > wanted.length) list.lastElementChild?.remove();
}

/** @param {Element} content */
const liveIds = (content) => [...content.querySelectorAll("[data-live]")].map(({ id }) => id);

/** @param {ParentNode} root @param {string} selector */
const all = (root, selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);

/** More tasks that finish at once are counted. */
const MAX_NAMED = 3;

/**
 * What a screen reader is told of: new tasks at the head of the list, and tasks whose state is another one.
 *
 * @param {Element} old @param {Element} fresh
 */
function newsOf(old, fresh) {
  const known = new Set(all(old, "#tasks > li").map(({ id }) => id));
  const listed = all(fresh, "#tasks > li");
  const first = listed.findIndex(({ id }) => known.has(id));
  const added = first === -1 ? listed.length : first;
  const stateOf = new Map(all(old, "[data-state]").map(({ id, dataset }) => [id, dataset.state]));
  const changed = all(fresh, "[data-news]").filter(
    ({ id, dataset }) => stateOf.has(id) && stateOf.get(id) !== dataset.state,
  );
  const { newOne = "", newMany = "", finished = "" } = announcement.dataset;
  const counted = (/** @type {string} */ text, /** @type {number} */ n) => text.replace("{n}", String(n));
  const news = changed.map(({ dataset }) => dataset.news ?? "");
  return [
    ...(added === 0 ? [] : [added === 1 ? newOne : counted(newMany, added)]),
    ...(news.length > MAX_NAMED ? [counted(finished, news.length)] : news),
  ];
}

/** What a form has done is no longer worth saying once there are news. @param {string[]} news */
function announce(news) {
  if (news.length === 0) return;
  announcement.textContent = news.join(" ");
  document.getElementById("done")?.remove();
}

/** After which a request counts as lost. */
const TIMEOUT_MS = 30_000;

/** @type {Promise<void> | null} */
let refreshing = null;
function refresh() {
  refreshing ??= loadPage()
    .catch(() => {})
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

async function loadPage() {
  const { etag = "" } = main().dataset;
  const response = await fetch(location.href, {
    headers: { "if-none-match": etag },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // What has failed for the moment is tried again.
  if (response.status === 304 || response.status >= 500) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("content");
  // The session has ended or the task was deleted: the browser shows the page that says so.
  if (!response.ok || !fresh?.dataset.etag) return location.reload();
  document.title = page.title;
  announce(newsOf(main(), fresh));
  const ids = liveIds(fresh);
  if (ids.join() !== liveIds(main()).join()) {
    main().replaceWith(fresh);
    enhance(fresh);
    return;
  }
  Object.assign(main().dataset, fresh.dataset);
  for (const id of ids) {
    const [old, next] = [main(), fresh].map((content) => content.querySelector(`#${id}`));
    if (old && next) reconcile(old, next);
  }
  countSelected();
}

function refreshLater() {
  const { refresh: ms } = main().dataset;
  if (!ms) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh();
    refreshLater();
  }, Number(ms));
}

enhance(document);
countSelected();
refreshLater();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && main().dataset.refresh) refresh();
});
