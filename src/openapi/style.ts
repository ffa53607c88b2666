/** The page's style: light and dark as the reader's system is, from a phone's width on. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --back: light-dark(#fff, #14171c); --soft: light-dark(#f4f5f7, #1d2128); --line: light-dark(#d5d9e0, #363c47);
  --text: light-dark(#1b1f26, #e4e7ec); --dim: light-dark(#545c69, #a3abb8); --link: light-dark(#0b57b8, #84b6ff);
  --good: light-dark(#116329, #6fd08c); --bad: light-dark(#a0260f, #ff9d85); --wait: light-dark(#7a4d00, #ecc06a);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99em; }
.skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem; z-index: 1; }
nav { padding: 1rem; border-bottom: 1px solid var(--line); }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { padding: .15rem 0; }
nav h2 { font-size: .9rem; margin: .5rem 0 .2rem; }
main { padding: 1rem; max-width: 60rem; min-width: 0; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; overflow-wrap: anywhere; }
main h2 { margin: 3rem 0 .5rem; }
h3 { margin: 0; font-size: 1.2rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 1.2rem 0 .3rem; font-size: .95rem; color: var(--dim); }
article { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 1rem 0; scroll-margin-top: 1rem; }
code, pre, input, textarea { font-family: ui-monospace, monospace; font-size: .875rem; }
code { overflow-wrap: anywhere; }
th code { white-space: nowrap; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .3rem; padding: .6rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
.path { margin: .3rem 0; }
.path b, nav b, summary b { font: bold .8rem ui-monospace, monospace; }
.get, .head, .options, .s2 { color: var(--good); }
.post, .put, .s3 { color: var(--wait); }
.delete, .s4, .s5 { color: var(--bad); }
.access, small { color: var(--dim); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--line); font-weight: normal; }
thead th { color: var(--dim); border: 0; }
details { border-top: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; }
dt { margin-top: .3rem; }
dd { margin: 0 0 0 1rem; color: var(--dim); }
form p { margin: .4rem 0; }
label { display: block; font-size: .9rem; }
input, textarea { width: 100%; max-width: 40rem; padding: .4rem; color: var(--text); background: var(--soft); border: 1px solid var(--dim); border-radius: .3rem; }
button { font: inherit; padding: .4rem 1.2rem; color: var(--back); background: var(--link); border: 0; border-radius: .3rem; cursor: pointer; }
@media (min-width: 60rem) {
  .page { display: grid; grid-template-columns: 17rem 1fr; }
  nav { border: 0; border-right: 1px solid var(--line); position: sticky; top: 0; height: 100vh; overflow: auto; }
  main { padding: 1rem 2rem; }
}
`;
