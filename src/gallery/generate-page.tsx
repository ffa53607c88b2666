/** The page with the form for a new video, empty or filled with an earlier request, and the credit that is left. */

import { Choice, Field } from "./fields.tsx";
import type { GenerateForm } from "./generate-form.ts";
import { BackLink, Layout } from "./layout.tsx";
import { MODELS } from "./models.ts";
import { usePage } from "./page.ts";
import { generationType } from "./words.ts";

const RATIOS = ["16:9", "9:16", "Auto"];
const RESOLUTIONS = ["720p", "1080p", "4k"];
const TYPES = ["TEXT_2_VIDEO", "FIRST_AND_LAST_FRAMES_2_VIDEO", "REFERENCE_2_VIDEO"];

type GeneratePageProps = {
  form: GenerateForm;
  /** Tells a form that is sent twice from two forms. */
  nonce: string;
  /** Null: the provider did not say. */
  credit: number | null;
  /** Why it was not sent, in the words of the gateway or the provider; null: it was not tried. */
  refusal: string | null;
};

export function GeneratePage({ form, nonce, credit, refusal }: GeneratePageProps) {
  const { words } = usePage();
  return (
    <Layout title={words.generate}>
      <BackLink />
      <h1>{words.generate}</h1>
      <form method="post" action="/generate" class="stack wide">
        <input type="hidden" name="nonce" value={nonce} />
        {refusal !== null && (
          <p id="refusal" class="error" role="alert">
            {words.notSent} <span lang="en">{refusal}</span>
          </p>
        )}
        {form.extends !== "" && (
          <p>
            <input type="hidden" name="extends" value={form.extends} />
            {words.continues}:{" "}
            <a class="id" href={`/tasks/${encodeURIComponent(form.extends)}`}>
              {form.extends}
            </a>
          </p>
        )}
        <label for="prompt">{words.prompt}</label>
        <textarea id="prompt" name="prompt" rows={5} dir="auto" maxlength={10_000} required>
          {form.prompt}
        </textarea>
        <div class="fields">
          <Choice name="model" label={words.model} values={MODELS} chosen={form.model} />
          {form.extends === "" && (
            <>
              <Choice name="aspectRatio" label={words.ratio} values={RATIOS} chosen={form.aspectRatio} />
              <Choice
                name="resolution"
                label={words.resolution}
                values={RESOLUTIONS}
                chosen={form.resolution}
              />
            </>
          )}
          <Field name="seeds" label={words.seeds}>
            <input
              id="seeds"
              name="seeds"
              value={form.seeds}
              inputmode="numeric"
              placeholder={words.seedsHint}
              autocomplete="off"
            />
          </Field>
        </div>
        {form.extends === "" && <Images form={form} />}
        <p class="buttons">
          <button type="submit" class="primary">
            {words.send}
          </button>
        </p>
        <p class="hint">
          {words.sendHint} {credit === null ? words.creditUnknown : words.credit(credit)}
        </p>
      </form>
    </Layout>
  );
}

function Images({ form }: { form: GenerateForm }) {
  const { words } = usePage();
  return (
    <>
      <label for="imageUrls">{words.images}</label>
      <textarea
        id="imageUrls"
        name="imageUrls"
        rows={2}
        spellcheck={false}
        autocapitalize="off"
        aria-describedby="images-hint"
      >
        {form.imageUrls}
      </textarea>
      <p id="images-hint" class="hint">
        {words.imagesHint}
      </p>
      <div class="fields">
        <Choice
          name="generationType"
          label={words.imagesUse}
          values={TYPES}
          chosen={form.generationType}
          nameOf={(type) => generationType(words, type)}
        />
      </div>
    </>
  );
}
