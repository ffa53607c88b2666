/**
 * The page's own script: plain, without dependencies, under the page's nonce. Everything but the live parts works
 * without it.
 *
 * It never makes HTML of data. News of a task are a reason to ask for the page again, whose marked parts
 * (`data-live`, children with an id and a `data-key`) then replace their older selves: one place renders, and a video
 * that plays is left alone.
 */

/** Sent where the script asks for a page, of which it needs no style and no script. */
export const NEWS_HEADER = "x-gallery-news";

export const SCRIPT = `
const main = () => document.getElementById("content");
const instants = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "medium" });

// A poster is loaded as its card comes near.
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    target.preload = "metadata";
    near.unobserve(target);
  }
}, { rootMargin: "300px" });

function enhance(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const time of root.querySelectorAll("[data-instant]")) time.textContent = instants.format(new Date(time.dateTime));
  for (const video of root.querySelectorAll("[data-lazy]")) near.observe(video);
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const { copy, done, failed } = button.dataset;
  const label = button.firstElementChild;
  const before = button.dataset.label ??= label.textContent;
  const text = copy.startsWith("/") ? new URL(copy, location).href : copy;
  const said = await navigator.clipboard.writeText(text).then(() => done, () => failed);
  label.textContent = said;
  document.getElementById("said").textContent = said;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => { label.textContent = before; }, 2500);
});

// What is the same is only told its new figures, so that a player goes on and the focus stays.
function patch(old, fresh) {
  const moving = "[data-text], progress";
  const changed = [...fresh.querySelectorAll(moving)];
  for (const [index, element] of [...old.querySelectorAll(moving)].entries()) {
    const next = changed[index];
    if (!next) return;
    if (element.matches("progress")) {
      for (const name of ["value", "max"]) {
        if (next.hasAttribute(name)) element.setAttribute(name, next.getAttribute(name));
      }
    } else if (element.textContent !== next.textContent) {
      element.textContent = next.textContent;
    }
  }
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll(focused.tagName)].find((one) => one.textContent === focused.textContent);
  (same ?? fresh.querySelector("a[href], button, summary") ?? main()).focus();
}

function reconcile(list, fresh) {
  const wanted = [...fresh.children];
  for (const [index, child] of wanted.entries()) {
    let old = document.getElementById(child.id);
    if (old && old.parentElement !== list) old = null;
    if (!old) {
      list.insertBefore(child, list.children[index] ?? null);
      enhance(child);
      continue;
    }
    if (list.children[index] !== old) list.insertBefore(old, list.children[index]);
    if (old.dataset.key === child.dataset.key) {
      patch(old, child);
    } else {
      replace(old, child);
      enhance(child);
    }
  }
  while (list.children.length > wanted.length) list.lastElementChild.remove();
}

const liveIds = (page) => [...page.querySelectorAll("[data-live]")].map(({ id }) => id);

let refreshing = null;
function refresh() {
  refreshing ??= loadPage().catch(() => {}).finally(() => { refreshing = null; });
  return refreshing;
}

async function loadPage() {
  const response = await fetch(location.href, { headers: { "${NEWS_HEADER}": "1" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("content");
  // Signed out, or deleted: the whole page says so.
  if (!response.ok || !fresh) return location.reload();
  document.title = page.title;
  const ids = liveIds(fresh);
  if (ids.join() !== liveIds(main()).join()) {
    main().replaceWith(fresh);
    enhance(fresh);
    return;
  }
  Object.assign(main().dataset, fresh.dataset);
  for (const id of ids) reconcile(document.getElementById(id), fresh.querySelector("#" + id));
}

function lookAgain() {
  const { refresh: ms } = main().dataset;
  if (!ms) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh();
    lookAgain();
  }, Number(ms));
}

function showProgress({ name, receivedBytes, bytes }) {
  const bar = document.getElementById("progress-" + name);
  if (!bar) return;
  const megabytes = (count) => (count / 1e6).toFixed(1);
  const text = bar.nextElementSibling;
  if (bytes === null) {
    text.textContent = megabytes(receivedBytes) + " MB";
    return;
  }
  bar.max = bytes;
  bar.value = receivedBytes;
  const percent = Math.floor(receivedBytes / bytes * 100);
  text.textContent = megabytes(receivedBytes) + " / " + megabytes(bytes) + " MB · " + percent + "%";
}

function listen(events) {
  const source = new EventSource(events);
  source.addEventListener("task", async ({ data }) => {
    const task = JSON.parse(data);
    if (task.settledAt) source.close();
    if (task.updatedAt !== main().dataset.version) await refresh();
    for (const video of task.videos) showProgress(video);
  });
}

enhance(document);
lookAgain();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && main().dataset.refresh) refresh();
});
if (main().dataset.events) listen(main().dataset.events);
`;
