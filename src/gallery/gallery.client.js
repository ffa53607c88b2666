/**
 * The gallery's script: plain, without dependencies, under the page's nonce. Everything but the live parts works
 * without it.
 *
 * It never makes HTML of data. When a task changes, it asks for the page again, and the marked parts of that
 * (`data-live`, whose children have an id and a `data-key`) replace their older selves: one place renders, and a video
 * that is playing is left alone.
 */

// Sent with requests for a part of the page. The server then leaves out style and script, which are here already.
const PARTIAL_HEADER = document.currentScript?.dataset.partialHeader ?? "";

/** @type {(id: string) => HTMLElement} */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const main = () => byId("content");
const instants = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "medium",
});

// A video's first picture is loaded as its card comes near.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting || !(target instanceof HTMLVideoElement)) continue;
      target.preload = "metadata";
      near.unobserve(target);
    }
  },
  { rootMargin: "300px" },
);

/** @param {ParentNode} root */
function enhance(root) {
  for (const button of root.querySelectorAll("button[data-copy]")) button.removeAttribute("hidden");
  for (const time of root.querySelectorAll("time")) {
    if ("instant" in time.dataset) time.textContent = instants.format(new Date(time.dateTime));
  }
  for (const video of root.querySelectorAll("[data-lazy]")) near.observe(video);
}

/** How long a button says that it has copied, in milliseconds. */
const COPIED_MS = 2500;
/** @type {WeakMap<Element, ReturnType<typeof setTimeout>>} */
const copiedTimers = new WeakMap();

document.addEventListener("click", async ({ target }) => {
  const button = target instanceof Element ? target.closest("button") : null;
  const label = button?.firstElementChild;
  if (button?.dataset.copy === undefined || !label) return;
  const { copy, done = "", failed = "" } = button.dataset;
  button.dataset.label ??= label.textContent ?? "";
  const text = copy.startsWith("/") ? new URL(copy, location.href).href : copy;
  const said = await navigator.clipboard.writeText(text).then(
    () => done,
    () => failed,
  );
  label.textContent = said;
  byId("said").textContent = said;
  clearTimeout(copiedTimers.get(button));
  const restore = () => {
    label.textContent = button.dataset.label ?? "";
  };
  copiedTimers.set(button, setTimeout(restore, COPIED_MS));
});

/**
 * Gives an element that stays the same its new figures, so that a player goes on and the focus stays.
 *
 * @param {Element} old
 * @param {Element} fresh
 */
function patch(old, fresh) {
  const moving = "[data-text], progress";
  const changed = [...fresh.querySelectorAll(moving)];
  for (const [index, element] of [...old.querySelectorAll(moving)].entries()) {
    const next = changed[index];
    if (!next) return;
    if (element.matches("progress")) {
      for (const name of ["value", "max"]) {
        const value = next.getAttribute(name);
        if (value !== null) element.setAttribute(name, value);
      }
    } else if (element.textContent !== next.textContent) {
      element.textContent = next.textContent;
    }
  }
}

/**
 * @param {Element} old
 * @param {Element} fresh
 */
function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const same = [...fresh.querySelectorAll(focused.tagName)].find(
    (element) => element.textContent === focused.textContent,
  );
  const next = same ?? fresh.querySelector("a[href], button, summary");
  (next instanceof HTMLElement ? next : main()).focus();
}

/**
 * @param {HTMLElement} list
 * @param {Element} fresh
 */
function reconcile(list, fresh) {
  const wanted = /** @type {HTMLElement[]} */ ([...fresh.children]);
  for (const [index, child] of wanted.entries()) {
    const found = document.getElementById(child.id);
    const old = found?.parentElement === list ? found : null;
    const before = list.children[index] ?? null;
    if (!old) {
      list.insertBefore(child, before);
      enhance(child);
      continue;
    }
    if (before !== old) list.insertBefore(old, before);
    if (old.dataset.key === child.dataset.key) {
      patch(old, child);
    } else {
      replace(old, child);
      enhance(child);
    }
  }
  while (list.children.length > wanted.length) list.lastElementChild?.remove();
}

/** @param {ParentNode} page */
const liveIds = (page) => [...page.querySelectorAll("[data-live]")].map(({ id }) => id);

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
  const response = await fetch(location.href, { headers: { [PARTIAL_HEADER]: "1" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("content");
  // The person was signed out, or the task is gone: the whole page says so.
  if (!response.ok || !fresh) {
    location.reload();
    return;
  }
  document.title = page.title;
  const ids = liveIds(fresh);
  if (ids.join() !== liveIds(main()).join()) {
    main().replaceWith(fresh);
    enhance(fresh);
    return;
  }
  Object.assign(main().dataset, fresh.dataset);
  for (const id of ids) {
    const part = fresh.querySelector(`#${id}`);
    if (part) reconcile(byId(id), part);
  }
}

function refreshLater() {
  const { refresh: ms } = main().dataset;
  if (!ms) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh();
    refreshLater();
  }, Number(ms));
}

/** @param {{ name: string, receivedBytes: number, bytes: number | null }} video */
function showProgress({ name, receivedBytes, bytes }) {
  const bar = document.getElementById(`progress-${name}`);
  const text = bar?.nextElementSibling;
  if (!(bar instanceof HTMLProgressElement) || !text) return;
  /** @param {number} count */
  const megabytes = (count) => (count / 1e6).toFixed(1);
  if (bytes === null) {
    text.textContent = `${megabytes(receivedBytes)} MB`;
    return;
  }
  bar.max = bytes;
  bar.value = receivedBytes;
  const percent = Math.floor((receivedBytes / bytes) * 100);
  text.textContent = `${megabytes(receivedBytes)} / ${megabytes(bytes)} MB · ${percent}%`;
}

/** @param {string} events the address of the task's events */
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
refreshLater();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && main().dataset.refresh) refresh();
});
const { events } = main().dataset;
if (events) listen(events);
