/** The page of the operator's endpoints: their hosts, how the last week's notifications went, and a test to send. */

import type { EndpointHealth } from "../doctor/notifications-check.ts";
import { chatOf } from "../notify/chats.ts";
import { endpointHost } from "../task/notification.ts";
import type { TestResult } from "../task-object/test-endpoints.ts";
import { BackLink, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";
import { OutcomeMark } from "./task-elements.tsx";

type EndpointsPageProps = {
  health: readonly EndpointHealth[];
  /** Of the test that was just sent, in the order of NOTIFY_URLS; null: none was. */
  results: readonly TestResult[] | null;
};

export function EndpointsPage({ health, results }: EndpointsPageProps) {
  const { words, config } = usePage();
  const endpoints = config?.NOTIFY_URLS ?? [];
  const clients = health.filter(({ endpoint }) => endpoint.kind === "client");
  return (
    <Layout title={words.endpoints}>
      <BackLink />
      <div>
        <h1>{words.endpoints}</h1>
        <p class="lead">{endpoints.length === 0 ? words.endpointsNone : words.endpointsIntro}</p>
        {endpoints.length > 0 && config?.NOTIFY_SECRET.length === 0 && <p class="hint">{words.unsigned}</p>}
      </div>
      <ul class="checks">
        {endpoints.map(({ url, key, host }, index) => (
          <EndpointItem
            host={host}
            chat={chatOf(new URL(url))}
            health={health.find(({ endpoint }) => endpoint.kind === "operator" && endpoint.key === key)}
            result={results?.[index]}
          />
        ))}
      </ul>
      {endpoints.length > 0 && (
        <form method="post" action="/endpoints/test">
          <button type="submit" class="primary">
            {words.sendTest}
          </button>
        </form>
      )}
      {clients.length > 0 && (
        <section class="checks" aria-labelledby="clients-title">
          <h2 id="clients-title">{words.clientEndpoints}</h2>
          <ul class="checks">
            {clients.map((one) => (
              <EndpointItem host={endpointHost(one.endpoint)} chat={null} health={one} result={undefined} />
            ))}
          </ul>
        </section>
      )}
    </Layout>
  );
}

type EndpointItemProps = {
  host: string;
  chat: string | null;
  /** Undefined: nothing was sent to it in the last week. */
  health: EndpointHealth | undefined;
  result: TestResult | undefined;
};

function EndpointItem({ host, chat, health, result }: EndpointItemProps) {
  const { words } = usePage();
  return (
    <li class="panel">
      <p class="facts">
        <strong>{host}</strong>
        {chat !== null && <span>{chat}</span>}
      </p>
      {result !== undefined && (
        <p class="facts" role="status">
          <OutcomeMark
            colour={result.delivered ? "stored" : "failed"}
            word={result.delivered ? words.testDelivered : words.testFailed}
          />
          <span lang="en">{result.detail}</span>
        </p>
      )}
      <p class="hint">
        {health === undefined ? words.nothingSent : words.sentLately(health.delivered, health.failed)}
        {health?.detail != null && (
          <>
            {" "}
            <span lang="en">{health.detail}</span>
          </>
        )}
      </p>
    </li>
  );
}
