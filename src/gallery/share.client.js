/** Links to share: the form that makes one has its page show it. Here it is copied at once, and the page stays. */
{
  /** How long the button says so. */
  const SAID_MS = 2500;

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.closest(".share")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const label = button?.firstElementChild;
    try {
      const link = await made(form);
      await navigator.clipboard.writeText(link);
      if (!label) return;
      const before = button.dataset.label ?? label.textContent ?? "";
      button.dataset.label = before;
      label.textContent = button.dataset.done ?? "";
      const announcement = document.getElementById("announcement");
      if (announcement) announcement.textContent = label.textContent;
      setTimeout(() => label.replaceChildren(before), SAID_MS);
    } catch {
      // The next page shows the link, or what is wrong.
      form.submit();
    }
  });

  /** @param {HTMLFormElement} form @returns {Promise<string>} the link that it makes */
  async function made(form) {
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const button = /** @type {HTMLElement | null} */ (page.querySelector("#content [data-copy]"));
    if (!response.ok || !button?.dataset.copy) throw new Error(`no link: ${response.status}`);
    return button.dataset.copy;
  }
}
