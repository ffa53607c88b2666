/** The gallery's style: system fonts, one accent, colours for both schemes that keep 4.5:1 for text. */

export const STYLES = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3;
  --card: #fff;
  --ink: #1c1b19;
  --soft: #625e57;
  --line: #e3dfd8;
  --strong-line: #8d877d;
  --accent: #4338ca;
  --on-accent: #fff;
  --accent-hover: #3730a3;
  --tint: #eceaf9;
  --screen: #12110f;
  --waiting: #6b7280;
  --storing: #2563eb;
  --stored: #15803d;
  --partial: #b45309;
  --failed: #c2261b;
  --failed-tint: #fdf0ee;
  --shadow: 0 1px 2px rgb(40 35 25 / .05), 0 8px 24px -12px rgb(40 35 25 / .12);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141311;
    --card: #1e1c1a;
    --ink: #eeece8;
    --soft: #a9a49b;
    --line: #33302c;
    --strong-line: #7d776d;
    --accent: #a5a0ff;
    --on-accent: #17143a;
    --accent-hover: #c2beff;
    --tint: #29274a;
    --screen: #0b0a09;
    --waiting: #9ca3af;
    --storing: #6ea8fe;
    --stored: #4ade80;
    --partial: #fbbf24;
    --failed: #ff8a80;
    --failed-tint: #2f1d1b;
    --shadow: none;
  }
}

*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
h1, h2, h3, p, dl, dd, ul, ol { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1 { font-size: clamp(1.5rem, 1.2rem + 1.2vw, 2rem); line-height: 1.2; font-weight: 650; letter-spacing: -.02em; text-wrap: balance; }
h2 { font-size: 1.125rem; line-height: 1.3; font-weight: 620; letter-spacing: -.01em; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: .06em; }
a:hover { color: var(--accent-hover); }
code, .id { font-family: var(--mono); font-size: .92em; overflow-wrap: anywhere; letter-spacing: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 1; padding: .6rem 1rem; border-radius: 8px; background: var(--accent); color: var(--on-accent); }
.skip:focus { top: .75rem; color: var(--on-accent); }

.top, main { width: min(100%, 84rem); margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.5rem; padding-block: 1rem; }
.brand { display: inline-flex; align-items: center; gap: .6rem; min-height: 2.75rem; color: var(--ink); font-weight: 650; letter-spacing: -.01em; text-decoration: none; }
.brand svg { width: 1.9rem; height: 1.9rem; }
.brand rect { fill: var(--accent); }
.brand path { fill: var(--on-accent); }
.top search { flex: 1 1 16rem; max-width: 30rem; }
.top search form { display: flex; gap: .5rem; }
.top nav { display: flex; align-items: center; gap: .25rem; margin-left: auto; }
main { padding-block: .75rem 4rem; display: grid; gap: 1.5rem; grid-template-columns: minmax(0, 1fr); }

button, .button, .quiet {
  display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .4rem 1rem;
  border: 1px solid var(--strong-line); border-radius: 10px; background: var(--card); color: var(--ink);
  font: inherit; font-weight: 550; line-height: 1.25; white-space: nowrap; text-decoration: none; cursor: pointer; transition: background-color .15s, border-color .15s;
}
button:hover, .button:hover { border-color: var(--ink); color: var(--ink); }
.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.primary:hover { border-color: var(--accent-hover); background: var(--accent-hover); color: var(--on-accent); }
.quiet { border-color: transparent; background: none; color: var(--soft); padding-inline: .75rem; }
.quiet:hover { border-color: transparent; background: var(--tint); color: var(--ink); }
.danger { border-color: var(--line); background: none; color: var(--failed); }
.danger:hover { border-color: currentcolor; color: var(--failed); background: var(--failed-tint); }
input:not([type="hidden"]) {
  width: 100%; min-width: 0; min-height: 2.75rem; padding: .4rem .8rem; border: 1px solid var(--strong-line); border-radius: 10px;
  background: var(--card); color: var(--ink); font: inherit;
}
::placeholder { color: var(--soft); opacity: 1; }

.narrow { width: min(100%, 34rem); margin: clamp(1rem, 8vh, 5rem) auto 0; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.stack { display: grid; gap: .6rem; margin-top: .5rem; padding: 1.5rem; border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: var(--shadow); }
.stack label { font-weight: 600; }
.stack button { margin-block: .5rem .25rem; }
.lead { color: var(--soft); font-size: 1.0625rem; max-width: 44rem; }
.hint { color: var(--soft); font-size: .875rem; }
.error { color: var(--failed); font-weight: 550; }
.notice { padding: .75rem 1rem; border-radius: 12px; background: var(--tint); font-weight: 550; }
.panel { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
.copyable { display: flex; align-items: center; gap: .75rem; padding: .5rem .5rem .5rem 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.copyable code { flex: 1; min-width: 0; user-select: all; padding-block: .5rem; }

.filters { margin-inline: calc(-1 * clamp(1rem, 4vw, 2.5rem)); padding-inline: clamp(1rem, 4vw, 2.5rem); overflow-x: auto; scrollbar-width: none; }
.filters ul { display: flex; gap: .375rem; padding-block: 4px; }
.filters a { display: inline-flex; align-items: center; gap: .5rem; min-height: 2.5rem; padding: .25rem .9rem; border: 1px solid transparent; border-radius: 99px; color: var(--soft); font-weight: 550; text-decoration: none; white-space: nowrap; }
.filters a:hover { background: var(--tint); color: var(--ink); }
.filters a[aria-current] { border-color: var(--line); background: var(--card); color: var(--ink); box-shadow: var(--shadow); }
.filters span { font-size: .8125rem; font-variant-numeric: tabular-nums; }

.grid { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18.5rem), 1fr)); }
.card { display: flex; flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: var(--shadow); }
.media { aspect-ratio: 16 / 9; }
.media video, .media img { display: block; width: 100%; height: 100%; object-fit: contain; background: var(--screen); }
.body { display: grid; gap: .5rem; padding: .9rem 1.1rem 1.1rem; }
.body h2 { font-size: .9375rem; }
.body h2 a { color: var(--ink); text-decoration-color: transparent; }
.body h2 a:hover { color: var(--accent); text-decoration-color: currentcolor; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem .9rem; color: var(--soft); font-size: .875rem; font-variant-numeric: tabular-nums; }
.state { display: inline-flex; align-items: center; gap: .45rem; color: var(--ink); font-weight: 550; }
.state::before { content: ""; width: .6rem; height: .6rem; border-radius: 50%; background: var(--dot); }
.waiting { --dot: var(--waiting); }
.storing { --dot: var(--storing); }
.stored { --dot: var(--stored); }
.partial { --dot: var(--partial); }
.failed { --dot: var(--failed); }
.state.waiting::before { background: none; border: 2px solid var(--dot); }
.state.storing::before { animation: pulse 1.6s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: .25; } }

.placeholder { display: grid; align-content: center; justify-items: center; gap: .5rem; height: 100%; overflow: auto; padding: 1rem 1.5rem; background: var(--paper); text-align: center; text-wrap: balance; font-size: .9375rem; border-bottom: 1px solid var(--line); }
.placeholder p { color: var(--soft); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.placeholder.failed { background: var(--failed-tint); }
.placeholder strong { color: var(--ink); font-weight: 600; }
.placeholder.failed { border-color: transparent; }
progress { appearance: none; width: min(100%, 16rem); height: .5rem; border: 0; border-radius: 99px; overflow: hidden; background: var(--line); accent-color: var(--storing); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--storing); border-radius: 99px; transition: inline-size .6s linear; }
progress::-moz-progress-bar { background: var(--storing); }
progress:indeterminate { background: linear-gradient(90deg, var(--line) 30%, var(--storing) 50%, var(--line) 70%) 0 / 200% 100%; animation: slide 1.6s linear infinite; }
progress:indeterminate::-webkit-progress-bar { background: none; }
@keyframes slide { from { background-position: 100% 0; } to { background-position: -100% 0; } }

.empty { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); justify-items: start; padding: clamp(1.5rem, 5vw, 3.5rem); border: 1px dashed var(--strong-line); border-radius: 20px; }
.empty .copyable { width: min(100%, 46rem); }
.pages { display: flex; justify-content: center; gap: 1.5rem; font-weight: 550; }
.pages a { display: inline-flex; align-items: center; min-height: 2.75rem; }
summary { cursor: pointer; font-weight: 550; }
details > summary:not(.button) { color: var(--soft); font-size: .875rem; padding-block: .25rem; }
details > summary:not(.button):hover { color: var(--ink); }
details[open] > summary { margin-bottom: .5rem; }
details.panel > :not(summary) + * { margin-top: .5rem; }

.back { font-size: .9375rem; }
.back a { display: inline-flex; gap: .35rem; align-items: center; min-height: 2rem; color: var(--soft); text-decoration: none; }
.back a:hover { color: var(--ink); text-decoration: underline; }
.title { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin-top: -1.25rem; }
.title .id { font-size: .82em; font-weight: 600; }
.title button { min-height: 2.25rem; padding: .2rem .8rem; font-size: .875rem; }
#facts { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
#facts > .facts { font-size: 1rem; }
.failure { display: grid; gap: .4rem; border-color: var(--failed); border-left-width: 5px; background: var(--failed-tint); max-width: 52rem; }
.said { color: var(--soft); overflow-wrap: anywhere; }
.details { display: flex; flex-wrap: wrap; gap: .9rem 2.25rem; }
.details dt { color: var(--soft); font-size: .8125rem; }
.details dd { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
#videos { grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); }
#videos > .panel { justify-self: start; }
.columns { display: grid; gap: 2.5rem 3rem; grid-template-columns: minmax(0, 1fr); }
.columns > section { display: grid; gap: 1rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; }
.actions { display: flex; flex-wrap: wrap; align-items: start; gap: .75rem 1.5rem; padding-top: .5rem; }
.actions > div:empty { display: none; }
.actions form { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; }
.confirm summary { list-style: none; }
.confirm summary::-webkit-details-marker { display: none; }

.timeline { position: relative; }
.timeline li { position: relative; padding: 0 0 1.25rem 1.6rem; }
.timeline li::before { content: ""; position: absolute; left: 0; top: .42rem; width: .7rem; height: .7rem; border: 2px solid var(--dot, var(--strong-line)); border-radius: 50%; background: var(--paper); }
.timeline li::after { content: ""; position: absolute; left: calc(.35rem - 1px); top: 1.35rem; bottom: -.2rem; width: 2px; background: var(--line); }
.timeline li:last-child::after { display: none; }
.timeline .video_stored, .timeline .notification_delivered { --dot: var(--stored); }
.timeline .attempt_failed, .timeline .notification_failed { --dot: var(--partial); }
.timeline .video_failed, .timeline .polling_ended, .timeline .notification_given_up { --dot: var(--failed); }
.timeline p { overflow-wrap: anywhere; }
.timeline strong { font-weight: 580; }

@media (min-width: 62rem) {
  .columns { grid-template-columns: minmax(0, 1fr) 21rem; }
}
@media (max-width: 40rem) {
  .top search { order: 3; flex-basis: 100%; max-width: none; }
  .copyable { flex-direction: column; align-items: stretch; padding: .5rem 1rem 1rem; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; }
}
`;
