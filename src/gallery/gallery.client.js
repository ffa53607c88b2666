/** The live parts of a page: it takes over what changed from a fresh copy, and never makes HTML of data. */

const main = () => /** @type {HTMLElement} */ (document.getElementById("content"));
const announcement = /** @type {HTMLElement} */ (document.getElementById("announcement"));
const instants = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "medium",
});

/** @param {ParentNode} root */
function enhance(root) {
  for (const button of root.querySelectorAll("button")) {
    if (button.dataset.copy || "selectAll" in button.dataset) button.hidden = false;
  }
  for (const time of root.querySelectorAll("time")) {
    if (time.dataset.instant) time.textContent = instants.format(new Date(time.dateTime));
  }
}

/** The boxes of the tasks on the page. */
const boxes = () =>
  /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("input[type=checkbox][name=id]")]);

function countSelected() {
  const count = document.getElementById("selected");
  if (!count) return;
  const selected = boxes().filter(({ checked }) => checked).length;
  count.textContent = (count.dataset.count ?? "").replace("{n}", String(selected));
  count.hidden = selected === 0;
}

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
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("content");
  // The session has ended or the task was deleted: the browser shows the page that says so.
  if (!response.ok || !fresh) return location.reload();
  document.title = page.title;
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

/** @param {import("../task/view.ts").VideoView} video */
function showProgress({ name, receivedBytes, bytes }) {
  const bar = document.getElementById(`progress-${name}`);
  if (!(bar instanceof HTMLProgressElement) || !bar.nextElementSibling) return;
  const megabytes = (/** @type {number} */ count) => (count / 1e6).toFixed(1);
  let text = `${megabytes(receivedBytes)} MB`;
  if (bytes !== null) {
    bar.max = bytes;
    bar.value = receivedBytes;
    const percent = Math.floor((receivedBytes / bytes) * 100);
    text = `${megabytes(receivedBytes)} / ${megabytes(bytes)} MB · ${percent}%`;
  }
  bar.nextElementSibling.textContent = text;
}

/** @param {string} url */
function followTask(url) {
  const source = new EventSource(url);
  source.addEventListener("task", async ({ data }) => {
    const task = JSON.parse(data);
    if (task.settledAt) source.close();
    if (task.updatedAt !== main().dataset.version) await refresh();
    for (const video of task.videos) showProgress(video);
  });
}

enhance(document);
countSelected();
refreshLater();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && main().dataset.refresh) refresh();
});
const { events } = main().dataset;
if (events) followTask(events);
