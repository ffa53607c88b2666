/** One operation on the page: its description, parameters, body and responses, and a form to try it. */

import { curlOf, examplesIn } from "./curl.ts";
import { Inline, Paragraphs } from "./markup.tsx";
import { FieldTable, SchemaType } from "./schema-view.tsx";
import { waysOf } from "./security-schemes.ts";
import type { Content, Entry, Operation, OperationResponse } from "./specification.ts";
import { TryIt } from "./try-it.tsx";

export function OperationView({ method, path, operation }: Entry) {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
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
      {parameters && (
        <>
          <h4>Parameters</h4>
          <FieldTable caption={`Parameters: ${summary}`} fields={parameters} />
        </>
      )}
      {requestBody && (
        <>
          <h4>Body</h4>
          <Bodies content={requestBody.content} />
        </>
      )}
      <h4>Responses</h4>
      {Object.entries(responses).map(([status, response]) => (
        <ResponseView status={status} response={response} />
      ))}
      {path.startsWith("/") && (
        <>
          <h4>Try it</h4>
          <pre>{curlOf({ method, path, operation })}</pre>
          <TryIt method={method} path={path} operation={operation} />
        </>
      )}
    </article>
  );
}

function Access({ operation }: { operation: Operation }) {
  const ways = waysOf(operation);
  if (ways.length === 0) return <p class="access">Needs no token.</p>;
  return (
    <p class="access">
      Needs{" "}
      {ways.flatMap((schemes, i) => [
        i > 0 && ", or ",
        schemes.length === 0 && "no token",
        ...schemes.flatMap((scheme, j) => [j > 0 && " and ", <a href={`#${scheme}`}>{scheme}</a>]),
      ])}
      .
    </p>
  );
}

function ResponseView({ status, response }: { status: string; response: OperationResponse }) {
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
              {header.required ? "" : ", not always sent"}
            </dt>,
            <dd>
              <Inline text={header.description} />
            </dd>,
          ])}
        </dl>
      )}
      {content && <Bodies content={content} />}
    </details>
  );
}

function Bodies({ content }: { content: Content }) {
  return (
    <>
      {Object.entries(content).map(([type, media]) => (
        <>
          <p>
            <code>{type}</code>: <SchemaType schema={media.schema} />
          </p>
          {examplesIn(media).map((example) => (
            <pre>{typeof example === "string" ? example : JSON.stringify(example, null, 2)}</pre>
          ))}
        </>
      ))}
    </>
  );
}
