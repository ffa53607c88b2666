/** One operation on the page: its description, parameters, body and responses, and a form to try it. */

import { curlOf } from "./curl.ts";
import { Inline, Paragraphs } from "./markup.tsx";
import { SchemaType } from "./schema-view.tsx";
import type { MediaType, Operation, OperationResponse, Parameter } from "./specification.ts";
import { TryIt } from "./try-it.tsx";

type Props = { method: string; path: string; operation: Operation };

export function OperationView({ method, path, operation }: Props) {
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
      <Parameters parameters={parameters ?? []} of={summary} />
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
          <pre>{curlOf(method, path, operation)}</pre>
          <TryIt method={method} path={path} operation={operation} />
        </>
      )}
    </article>
  );
}

function Access({ operation: { security } }: { operation: Operation }) {
  const ways = (security ?? [{ apiToken: [] }]).map((way) => Object.keys(way));
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

function Parameters({ parameters, of }: { parameters: readonly Parameter[]; of: string }) {
  if (parameters.length === 0) return null;
  return (
    <>
      <h4>Parameters</h4>
      <section class="table" tabindex={0} aria-label={`Parameters: ${of}`}>
        <table>
          <tbody>
            {parameters.map(({ name, in: place, description, schema, required }) => (
              <tr>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>
                  {place}, <SchemaType schema={schema} />
                  {required ? "" : ", optional"}
                </td>
                <td>
                  <Inline text={description} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function ResponseView({ status, response }: { status: string; response: OperationResponse }) {
  const { description, headers, content } = response;
  const [first = "", ...rest] = description.split("\n\n");
  const short = rest.length === 0 ? first : Object.keys(examplesOf(content)).join(", ") || first;
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

function examplesOf(content: OperationResponse["content"]): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...Object.values(content ?? {}).map(({ examples }) => examples));
}

function Bodies({ content }: { content: Readonly<Record<string, MediaType>> }) {
  return (
    <>
      {Object.entries(content).map(([type, media]) => (
        <>
          <p>
            <code>{type}</code>: <SchemaType schema={media.schema} />
          </p>
          {media.example !== undefined && <ExampleView value={media.example} />}
          {Object.values(media.examples ?? {}).map((example) => (
            <ExampleView value={example.value} />
          ))}
        </>
      ))}
    </>
  );
}

function ExampleView({ value }: { value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return <pre>{text}</pre>;
}
