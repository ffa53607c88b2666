/** The figures in the foot. They cost more than the page does: they are asked for once it is there, or are left out. */
{
  const figures = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-figure]")]);
  const show = async () => {
    const response = await fetch("/foot", { priority: "low" });
    const texts = response.ok ? await response.json() : {};
    for (const figure of figures) figure.textContent = texts[figure.dataset.figure ?? ""] ?? "";
  };
  if (figures.length > 0) show().catch(() => {});
}
