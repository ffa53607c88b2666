/** The page in place of those that need the provider's key, while it is not set. */

import { BackLink, Copyable, Layout } from "./layout.tsx";
import { usePage } from "./page.ts";

export function NoKey() {
  const { words } = usePage();
  return (
    <Layout title={words.noKeyTitle}>
      <BackLink />
      <div class="narrow">
        <h1>{words.noKeyTitle}</h1>
        <p class="lead">{words.noKeyAdvice}</p>
        <Copyable text="npx wrangler secret put VEO3_API_KEY" />
      </div>
    </Layout>
  );
}
