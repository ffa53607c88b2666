/** Which of the supported languages a person is answered in. */

const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language that was chosen, else the one that the browser or client prefers, else English.
 *
 * @param chosen by the person, the newest choice first
 */
export function languageOf(chosen: readonly (string | undefined)[], acceptLanguage = ""): Language {
  return chosen.map(supported).find(Boolean) ?? preferred(acceptLanguage) ?? "en";
}

/** `zh` for any Chinese, such as `zh-TW`. */
function supported(tag = ""): Language | undefined {
  const [primary] = tag.trim().toLowerCase().split("-", 1);
  return LANGUAGES.find((language) => language === primary);
}

/** The supported language with the highest weight, the first of several. RFC 9110, 12.5.4. */
function preferred(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(",").map((range) => {
    const [tag, weight = "q=1"] = range.split(";");
    return { language: supported(tag), weight: Number(weight.trim().replace(/^q=/i, "")) || 0 };
  });
  const [first] = ranges
    .filter(({ language, weight }) => language !== undefined && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return first?.language;
}
