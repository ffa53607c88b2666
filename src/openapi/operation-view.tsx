/** One operation on the page: its description; its request, with a form to try it beside; its responses. */

import { Code } from "./code.tsx";
import { curlOf, examplesIn } from "./curl.ts";
import { useDocs } from "./docs-context.ts";
import { EXAMPLE_ORIGIN } from "./examples.ts";
import { Inline, Paragraphs } from "./markup.tsx";
import { FieldTable, SchemaType } from "./schema-view.tsx";
import { waysOf } from "./security-schemes.ts";
import type { Content, Entry, Operation, OperationResponse } from "./specification.ts";
import { textIn } from "./texts.ts";
import { TryIt } from "./try-it.tsx";

export function OperationView({ method, path, operation }: Entry) {
  const { words, lang, origin } = useDocs();
  const { operationId, description, parameters, requestBody, responses } = operation;
  const summary = textIn(lang, operation.summary);
  return (
    <article id={operationId}>
      <h3>
        <a href={`#${operationId}`}>{summary}</a>
      </h3>
      <p class="path">
        <b class={method}>{method.toUpperCase()}</b> <code>{path}</code>
      </p>
      <Paragraphs text={description} />
      <Access operation={operation} />
      <div class="request">
        <div>
          {parameters && (
            <>
              <h4>{words.parameters}</h4>
              <FieldTable caption={words.parametersOf(summary)} fields={parameters} />
            </>
          )}
          {requestBody && (
            <>
              <h4>{words.body}</h4>
              <Bodies content={requestBody.content} of={`${summary}: ${words.body}`} />
            </>
          )}
        </div>
        {path.startsWith("/") && (
          <div class="try">
            <h4>{words.tryIt}</h4>
            <Code text={curlOf({ method, path, operation }, origin)} of={`${summary}: curl`} />
            <TryIt method={method} path={path} operation={operation} />
          </div>
        )}
      </div>
      <h4>{words.responses}</h4>
      {Object.entries(responses).map(([status, response]) => (
        <ResponseView status={status} response={response} of={`${summary}: ${status}`} />
      ))}
    </article>
  );
}

function Access({ operation }: { operation: Operation }) {
  const { words } = useDocs();
  const ways = waysOf(operation);
  if (ways.length === 0) return <p class="access">{words.noToken}</p>;
  return (
    <p class="access">
      {words.needs}
      {ways.flatMap((schemes, i) => [
        i > 0 && words.or,
        schemes.length === 0 && words.noTokenAtAll,
        ...schemes.flatMap((scheme, j) => [j > 0 && words.and, <a href={`#${scheme}`}>{scheme}</a>]),
      ])}
      {words.end}
    </p>
  );
}

type ResponseProps = { status: string; response: OperationResponse; of: string };

function ResponseView({ status, response, of }: ResponseProps) {
  const { words } = useDocs();
  const { description, headers, content } = response;
  const [first = "", ...rest] = description.split("\n\n");
  const names = Object.values(content ?? {}).flatMap(({ examples = {} }) => Object.keys(examples));
  const short = rest.length === 0 ? first : names.join(", ") || first;
  return (
    <details>
      <summary>
        <b class={`s${status[0]}`}>{status}</b> <Inline text={short} />
      </summary>
      {rest.length > 0 && <Paragraphs text={description} />}
      {headers && (
        <dl>
          {Object.entries(headers).flatMap(([name, header]) => [
            <dt>
              <code>{name}</code>
              {header.required ? "" : words.notAlwaysSent}
            </dt>,
            <dd>
              <Inline text={header.description} />
            </dd>,
          ])}
        </dl>
      )}
      {content && <Bodies content={content} of={of} />}
    </details>
  );
}

/** @param props.of whose examples they are, for screen readers */
function Bodies({ content, of }: { content: Content; of: string }) {
  const { origin } = useDocs();
  const textOf = (example: unknown) =>
    typeof example === "string" ? example : JSON.stringify(example, null, 2);
  return (
    <>
      {Object.entries(content).map(([type, media]) => (
        <>
          <p>
            <code>{type}</code>: <SchemaType schema={media.schema} />
          </p>
          {examplesIn(media).map((example) => (
            <Code text={textOf(example).replaceAll(EXAMPLE_ORIGIN, origin)} of={of} />
          ))}
        </>
      ))}
    </>
  );
}
