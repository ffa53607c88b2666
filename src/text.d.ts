/** Files that browsers get. The Worker imports them as text: see `rules` in `wrangler.toml`. */

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "*.client.js" {
  const text: string;
  export default text;
}
