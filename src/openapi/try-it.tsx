/** A form that sends one operation's request; `try-it.client.js` shows it and makes it work. */

import { firstExample } from "./curl.ts";
import { useDocs } from "./docs-context.ts";
import { SECURITY_SCHEMES, waysOf } from "./security-schemes.ts";
import { takesSession } from "./session-access.ts";
import type { Entry, Parameter } from "./specification.ts";
import { textIn } from "./texts.ts";

type Field = Pick<Parameter, "name" | "in"> & Partial<Parameter>;

export function TryIt({ method, path, operation }: Entry) {
  const { words, lang, isSignedIn } = useDocs();
  const { operationId, parameters = [], requestBody, summary } = operation;
  const isDelete = method === "delete";
  const isRead = isSignedIn && takesSession({ method, path });
  const schemes = waysOf(operation).flat();
  const keys = [...new Set(schemes)].map((name) => SECURITY_SCHEMES[name]).filter((one) => "name" in one);
  const fields: Field[] = [...parameters, ...keys];
  const id = (name: string) => `${operationId}-${name}`;
  return (
    <form
      data-method={method}
      data-path={path}
      data-bearer={schemes.includes("apiToken")}
      data-read={isRead ? true : undefined}
      data-confirm={isDelete ? words.confirmDelete : undefined}
      aria-label={words.tryOne(textIn(lang, summary))}
      hidden
    >
      {fields.map((field) => (
        <p>
          <label for={id(field.name)}>
            {field.name} <small>{field.in && words.places[field.in]}</small>
          </label>
          <input
            id={id(field.name)}
            name={field.name}
            data-in={field.in}
            required={field.required ?? false}
            value={field.required ? String(field.example ?? "") : ""}
            placeholder={String(field.example ?? field.schema?.default ?? "")}
            autocomplete="off"
            spellcheck={false}
          />
        </p>
      ))}
      {requestBody && (
        <p>
          <label for={id("body")}>{words.body}</label>
          {"application/json" in requestBody.content ? (
            <textarea id={id("body")} name="body" rows={8} spellcheck={false}>
              {JSON.stringify(firstExample(requestBody.content), null, 2)}
            </textarea>
          ) : (
            <input id={id("body")} type="file" accept={Object.keys(requestBody.content).join()} required />
          )}
        </p>
      )}
      {isSignedIn && schemes.includes("apiToken") && (
        <p>
          <small>{isRead ? words.bySession : words.byTokenOnly}</small>
        </p>
      )}
      <button
        type="submit"
        class={isDelete ? "danger" : undefined}
        data-stop={words.stop}
        data-stopped={words.stopped}
      >
        {isDelete ? words.delete : words.send}
      </button>
      <pre class="answer" role="status" aria-label={words.response} hidden />
    </form>
  );
}
