/**
 * The gallery by keys, and ranges of the selection. Keys do nothing while somebody types, with a modifier key, or while
 * a player has the focus. The single characters can be switched off: people who dictate would trip over them.
 */
{
  const cards = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#tasks > .card")]);
  const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(".pick input")]);
  const help = /** @type {HTMLDetailsElement | null} */ (document.getElementById("keys"));
  const toggle = help?.querySelector("button");
  const TYPED_IN = "input:not([type=checkbox]), textarea, select, [contenteditable]";

  const areOff = () => localStorage.getItem("keys") === "off";
  /** @param {string} state "on" or "off" */
  function switchTo(state) {
    localStorage.setItem("keys", state);
    if (toggle) toggle.textContent = (areOff() ? toggle.dataset.on : toggle.dataset.off) ?? "";
  }

  const current = () => cards().findIndex((card) => card.contains(document.activeElement));

  /** @param {number} index of the card; past the ends, it is the last or the first */
  function goTo(index) {
    const all = cards();
    const card = all[Math.max(0, Math.min(index, all.length - 1))];
    if (!card) return false;
    /** @type {HTMLElement | null} */ (card.querySelector("h2 a"))?.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
    return true;
  }

  function columns() {
    const all = cards();
    return all.filter(({ offsetTop }) => offsetTop === all[0]?.offsetTop).length;
  }

  /** The value of the box that was ticked last: where a range begins. */
  let anchor = "";
  /** @param {HTMLInputElement} box @param {boolean} checked @param {boolean} isRange */
  function select(box, checked, isRange) {
    const all = boxes();
    const [from, to] = [all.findIndex(({ value }) => value === anchor), all.indexOf(box)];
    const range = isRange && from !== -1 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [box];
    for (const one of range) one.checked = checked;
    anchor = box.value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {boolean} isRange */
  function selectCurrent(isRange) {
    const box = cards()[current()]?.querySelector("input");
    if (box) select(box, isRange || !box.checked, isRange);
    return box !== undefined;
  }

  /** Closes what is open, clears the selection, or goes back to the list: one at a time. */
  function stepBack() {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    // The confirmation of a deletion closes itself.
    if (document.querySelector("details.confirm[open], dialog[open]")) return false;
    const open = /** @type {HTMLDetailsElement | null} */ (focused.closest("details[open]"));
    const selected = boxes().filter(({ checked }) => checked);
    if (open) {
      open.open = false;
      open.querySelector("summary")?.focus();
    } else if (selected.length > 0) {
      for (const box of selected) select(box, false, false);
    } else if (current() !== -1) {
      document.getElementById("content")?.focus({ preventScroll: true });
    } else {
      return leave();
    }
    return true;
  }

  /** From a page about something to the list, as it was left. Not from a form, whose text would be lost. */
  function leave() {
    const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".back a"));
    if (!link || document.querySelector("main textarea")) return false;
    sessionStorage.setItem("left", location.pathname.replace("/tasks/", "task-"));
    const came = URL.parse(document.referrer);
    if (came?.origin === location.origin && came.pathname === "/" && history.length > 1) history.back();
    else link.click();
    return true;
  }

  /** @type {Record<string, () => boolean | undefined>} each says whether it did something */
  const CHARACTERS = {
    "/": () => {
      const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#search [name=q]"));
      field?.select();
      field?.focus();
      return field !== null;
    },
    "?": () => {
      if (help) help.open = true;
      help?.querySelector("summary")?.focus();
      return help !== null;
    },
    j: () => goTo(current() + 1),
    k: () => goTo(current() - 1),
    x: () => selectCurrent(false),
    X: () => selectCurrent(true),
  };
  /** @type {Record<string, () => number>} how many cards further, from a card that has the focus */
  const ARROWS = {
    ArrowRight: () => 1,
    ArrowLeft: () => -1,
    ArrowDown: columns,
    ArrowUp: () => -columns(),
  };

  /** @param {string} key */
  function press(key) {
    if (key === "Escape") return stepBack();
    const [at, by] = [current(), Object.hasOwn(ARROWS, key) ? ARROWS[key]?.() : undefined];
    if (by !== undefined) return at !== -1 && cards()[at + by] !== undefined && goTo(at + by);
    return !areOff() && Object.hasOwn(CHARACTERS, key) && CHARACTERS[key]?.();
  }

  document.addEventListener(
    "keydown",
    (event) => {
      const { target, key, ctrlKey, metaKey, altKey, isComposing } = event;
      if (ctrlKey || metaKey || altKey || isComposing || !(target instanceof HTMLElement)) return;
      if (target.closest("video, audio")) return;
      if (target.closest(TYPED_IN)) {
        if (key === "Escape") target.blur();
        return;
      }
      if (press(key)) event.preventDefault();
    },
    // Before anything else closes what is open: one press does one thing.
    true,
  );

  // Back in the list, the card of the task that was left has the focus.
  addEventListener("pageshow", () => {
    const card = document.getElementById(sessionStorage.getItem("left") ?? "");
    sessionStorage.removeItem("left");
    if (card) goTo(cards().indexOf(card));
  });

  document.addEventListener("click", ({ target, shiftKey }) => {
    if (target instanceof HTMLInputElement && target.closest(".pick"))
      select(target, target.checked, shiftKey);
  });

  if (help) help.hidden = false;
  toggle?.addEventListener("click", () => switchTo(areOff() ? "on" : "off"));
  switchTo(areOff() ? "off" : "on");
}
