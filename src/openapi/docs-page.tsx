/** `/docs`: the whole document on one page. It can be read without scripts; the forms to try it need one. */

import { raw } from "hono/html";
import { PROBLEMS, type ProblemReason } from "../http/problem.ts";
import style from "./docs.css";
import { useDocs } from "./docs-context.ts";
import { Inline, Paragraphs } from "./markup.tsx";
import { openApiDocument, sections } from "./openapi.ts";
import { OperationView } from "./operation-view.tsx";
import { MEANINGS } from "./problems.ts";
import { FieldTable, fieldsOf } from "./schema-view.tsx";
import type { Schema } from "./specification.ts";
import script from "./try-it.client.js";

const { info, webhooks, components } = openApiDocument;

export function DocsPage() {
  const { words, nonce } = useDocs();
  return (
    <html lang={words.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`${info.title}: ${words.title}`}</title>
        <link rel="icon" href="data:," />
        <style nonce={nonce}>{raw(style)}</style>
      </head>
      <body>
        <a class="skip" href="#content">
          {words.skipToContent}
        </a>
        <div class="page">
          <Contents />
          <main id="content">
            <Introduction />
            {sections.map(({ name, description, entries }) => (
              <section aria-labelledby={`tag-${name}`}>
                <h2 id={`tag-${name}`}>
                  <Inline text={name} />
                </h2>
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
        <p id="announcement" class="unseen" role="status" />
        <script nonce={nonce}>{raw(script)}</script>
      </body>
    </html>
  );
}

function Contents() {
  const { words } = useDocs();
  const other = words.otherLanguage;
  return (
    <nav aria-label={words.contents}>
      <p class="links">
        <a href="/">{words.gallery}</a>
        <a href={`/docs?lang=${other.code}`} lang={other.tag} hreflang={other.tag}>
          {other.name}
        </a>
      </p>
      {sections.map(({ name, entries }) => (
        <>
          <h2>
            <Inline text={name} />
          </h2>
          <ul>
            {entries.map(({ method, operation }) => (
              <li>
                <a href={`#${operation.operationId}`}>
                  <Inline text={operation.summary} />
                </a>{" "}
                <b class={method}>{method.toUpperCase()}</b>
              </li>
            ))}
          </ul>
        </>
      ))}
      <h2>{words.more}</h2>
      <ul>
        <li>
          <a href="#webhooks">{words.ownWebhook}</a>
        </li>
        <li>
          <a href="#schemas">{words.schemas}</a>
        </li>
        <li>
          <a href="#reasons">{words.errors}</a>
        </li>
        <li>
          <a href="/openapi.json">openapi.json</a>
        </li>
      </ul>
    </nav>
  );
}

function Introduction() {
  const { words, isSignedIn } = useDocs();
  return (
    <>
      <h1>{info.title}</h1>
      <Paragraphs text={info.description} />
      <h2 id="access">{words.access}</h2>
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
        <p id="session">{isSignedIn ? words.session.reads : words.session.none}</p>
        <p>
          <label for="token">{words.token}</label>
          <input id="token" type="password" autocomplete="off" aria-describedby="session" />
        </p>
      </form>
    </>
  );
}

function Webhooks() {
  const { words } = useDocs();
  return (
    <section aria-labelledby="webhooks">
      <h2 id="webhooks">{words.ownWebhook}</h2>
      {Object.values(webhooks).map(
        ({ post }) => post && <OperationView method="post" path={words.yourCallBackUrl} operation={post} />,
      )}
    </section>
  );
}

function Schemas() {
  const { words } = useDocs();
  const head = (
    <thead>
      <tr>
        <th scope="col">{words.field}</th>
        <th scope="col">{words.type}</th>
        <th scope="col">{words.meaning}</th>
      </tr>
    </thead>
  );
  return (
    <section aria-labelledby="schemas">
      <h2 id="schemas">{words.schemas}</h2>
      {Object.entries<Schema>(components.schemas).map(([name, schema]) => (
        <article id={name}>
          <h3>{name}</h3>
          <Paragraphs text={String(schema.description ?? "")} />
          <FieldTable caption={words.fieldsOf(name)} fields={fieldsOf(schema)} head={head} />
        </article>
      ))}
    </section>
  );
}

function Reasons() {
  const { words } = useDocs();
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">{words.errors}</h2>
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
