/** Whether who asks is a person's browser that wants a page, by its `Accept` (RFC 9110, 12.5.1). Pure. */

/** Programs, and what a page loads, get JSON: they name it, or take anything. */
export function prefersHtml(accept = ""): boolean {
  const ranges = accept.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice("q=".length) ?? "1";
    return { type, weight: Number(weight) || 0 };
  });
  const best = (...types: string[]) =>
    Math.max(0, ...ranges.filter(({ type }) => types.includes(type)).map(({ weight }) => weight));
  return best("text/html") > best("application/json", "application/problem+json", "application/*");
}
