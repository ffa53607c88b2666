/** `/docs`: the whole document on one page. It can be read without scripts; the forms to try it need one. */

import { raw } from "hono/html";
import { PROBLEMS, type ProblemReason } from "../http/problem.ts";
import style from "./docs.css";
import { Inline, Paragraphs } from "./markup.tsx";
import { openApiDocument, sections } from "./openapi.ts";
import { OperationView } from "./operation-view.tsx";
import { MEANINGS } from "./problems.ts";
import { FieldTable, fieldsOf } from "./schema-view.tsx";
import type { Schema } from "./specification.ts";
import script from "./try-it.client.js";

const { info, webhooks, components } = openApiDocument;

export function DocsPage({ nonce }: { nonce: string }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`${info.title}: API`}</title>
        <link rel="icon" href="data:," />
        <style nonce={nonce}>{raw(style)}</style>
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        <div class="page">
          <Contents />
          <main id="content">
            <Introduction />
            {sections.map(({ name, description, entries }) => (
              <section aria-labelledby={`tag-${name}`}>
                <h2 id={`tag-${name}`}>{name}</h2>
                <Paragraphs text={description} />
                {entries.map((entry) => (
                  <OperationView {...entry} />
                ))}
              </section>
            ))}
            <Webhooks />
            <Schemas />
            <Reasons />
          </main>
        </div>
        <script nonce={nonce}>{raw(script)}</script>
      </body>
    </html>
  );
}

function Contents() {
  return (
    <nav aria-label="Contents">
      {sections.map(({ name, entries }) => (
        <>
          <h2>{name}</h2>
          <ul>
            {entries.map(({ method, operation }) => (
              <li>
                <a href={`#${operation.operationId}`}>{operation.summary}</a>{" "}
                <b class={method}>{method.toUpperCase()}</b>
              </li>
            ))}
          </ul>
        </>
      ))}
      <h2>More</h2>
      <ul>
        <li>
          <a href="#webhooks">Your own webhook</a>
        </li>
        <li>
          <a href="#schemas">Schemas</a>
        </li>
        <li>
          <a href="#reasons">Errors</a>
        </li>
        <li>
          <a href="/openapi.json">openapi.json</a>
        </li>
      </ul>
    </nav>
  );
}

function Introduction() {
  return (
    <>
      <h1>{info.title}</h1>
      <Paragraphs text={info.description} />
      <h2 id="access">Access</h2>
      <dl>
        {Object.entries(components.securitySchemes).flatMap(([name, { description }]) => [
          <dt id={name}>
            <code>{name}</code>
          </dt>,
          <dd>
            <Inline text={description} />
          </dd>,
        ])}
      </dl>
      <form id="token-form" hidden>
        <p>
          <label for="token">API token for the forms below; kept only until you leave this page</label>
          <input id="token" type="password" autocomplete="off" />
        </p>
      </form>
    </>
  );
}

function Webhooks() {
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">Your own webhook</h2>
      {Object.values(webhooks).map(
        ({ post }) => post && <OperationView method="post" path="your callBackUrl" operation={post} />,
      )}
    </section>
  );
}

const fieldsHead = (
  <thead>
    <tr>
      <th scope="col">field</th>
      <th scope="col">type</th>
      <th scope="col">meaning</th>
    </tr>
  </thead>
);

function Schemas() {
  return (
    <section aria-labelledby="schemas">
      <h2 id="schemas">Schemas</h2>
      {Object.entries<Schema>(components.schemas).map(([name, schema]) => (
        <article id={name}>
          <h3>{name}</h3>
          <Paragraphs text={String(schema.description ?? "")} />
          <FieldTable caption={`Fields of ${name}`} fields={fieldsOf(schema)} head={fieldsHead} />
        </article>
      ))}
    </section>
  );
}

function Reasons() {
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Errors</h2>
      <dl>
        {Object.entries(MEANINGS).flatMap(([reason, meaning]) => [
          <dt id={reason}>
            <code>{reason}</code>, {PROBLEMS[reason as ProblemReason].status}
          </dt>,
          <dd>
            <Inline text={meaning} />
          </dd>,
        ])}
      </dl>
    </section>
  );
}
