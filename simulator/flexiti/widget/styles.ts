/** The looks of the widget: one column, light and dark, from 320 px up. Contrast is at least 4.5 to 1 for text. */
export const styles = `
:root {
  color-scheme: light dark;
  --page: #f6f5f2; --surface: #ffffff; --text: #1b2330; --muted: #566070; --line: #d6d9de; --line-strong: #868f9c;
  --accent: #14594f; --accent-hover: #0f463e; --on-accent: #ffffff; --soft: #e7f1ee; --soft-text: #14594f;
  --bad: #a3211b; --bad-soft: #fbeceb; --card-1: #14594f; --card-2: #0b2f3c; --focus: #1f6feb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --surface: #1a2027; --text: #edf0f3; --muted: #a6b0bb; --line: #323b46; --line-strong: #76828f;
    --accent: #7fd6c4; --accent-hover: #9be3d4; --on-accent: #06241f; --soft: #1d332f; --soft-text: #a5e4d7;
    --bad: #ff9d94; --bad-soft: #3a1f1e; --card-1: #1c6a5e; --card-2: #123a48; --focus: #7db4ff;
  }
}
*, *::before, *::after { box-sizing: border-box }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  -webkit-text-size-adjust: 100%
}
h1, p, dl, dd, ul, fieldset { margin: 0; padding: 0; border: 0 }
.frame {
  max-width: 30rem; min-height: 100vh; margin: 0 auto; padding: 0 1.5rem; background: var(--surface);
  display: flex; flex-direction: column
}
header {
  display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: 1.25rem 0 1rem;
  border-bottom: 1px solid var(--line)
}
.brand {
  display: flex; align-items: center; gap: .5rem; font-weight: 650; font-size: 1.0625rem; letter-spacing: -.01em
}
.brand svg { width: 1.5rem; height: 1.5rem; fill: var(--accent) }
.progress { color: var(--muted); font-size: .875rem }
main { flex: 1; padding: 1.75rem 0 1.5rem; transition: opacity .15s }
main[aria-busy=true] { opacity: .55 }
.waiting { padding: 4rem 0; text-align: center; color: var(--muted) }
h1 {
  font-size: 1.625rem; line-height: 1.2; font-weight: 680; letter-spacing: -.02em; text-wrap: balance;
  outline: none
}
.lead { margin-top: .5rem; color: var(--muted); text-wrap: pretty }
.notice {
  margin-top: 1rem; padding: .625rem .875rem; border-radius: .625rem; background: var(--soft);
  color: var(--soft-text); font-size: .9375rem
}
.mark { margin-bottom: 1rem }
.icon {
  flex: none; width: 1.375rem; height: 1.375rem; fill: none; stroke: currentColor; stroke-width: 1.75;
  stroke-linecap: round; stroke-linejoin: round
}
.mark .icon { width: 3rem; height: 3rem; stroke-width: 1.25 }
[data-tone=success] .mark { color: var(--accent) }
[data-tone=problem] .mark { color: var(--bad) }
[data-step=done], [data-step=failure], [data-step=unable], [data-step=unknown] { padding-top: 3rem }
.card {
  position: relative; margin-top: 1.5rem; padding: 1.125rem 1.25rem; border-radius: .875rem; color: #fff;
  background: linear-gradient(135deg, var(--card-1), var(--card-2)); display: grid;
  grid-template-columns: auto 1fr; align-items: center; gap: .125rem 1rem
}
.chip {
  grid-row: span 2; width: 2.25rem; height: 1.625rem; border-radius: .3125rem;
  background: linear-gradient(135deg, #f3dfa8, #c9a75b)
}
.card-number { font-variant-numeric: tabular-nums; letter-spacing: .06em; font-weight: 600; white-space: pre }
.card-name { font-size: .875rem; opacity: .9 }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.details {
  margin-top: 1.5rem; padding: .25rem 1rem; border: 1px solid var(--line); border-radius: .75rem;
  font-size: .9375rem
}
.details div { display: grid; grid-template-columns: 9rem 1fr; gap: .75rem; padding: .5rem 0 }
.details div + div { border-top: 1px solid var(--line) }
dt { color: var(--muted) }
dd { overflow-wrap: anywhere }
.field { margin-top: 1.5rem; min-width: 0 }
.field + .field { margin-top: 1.125rem }
legend, div.field > label { display: block; margin-bottom: .5rem; padding: 0; font-weight: 600 }
.hint { color: var(--muted); font-size: .875rem; font-weight: 400 }
p.hint { margin-top: .375rem }
.error {
  display: flex; align-items: flex-start; gap: .375rem; margin-top: .5rem; color: var(--bad);
  font-size: .9375rem; font-weight: 550; text-wrap: balance
}
.error .icon { width: 1.125rem; height: 1.125rem; margin-top: .1875rem; stroke-width: 2 }
input:not([type=radio]), select {
  width: 100%; min-height: 3rem; padding: .625rem .875rem; font: inherit; color: inherit;
  background-color: var(--surface); border: 1px solid var(--line-strong); border-radius: .625rem
}
select {
  appearance: none; padding-right: 2.5rem; background-repeat: no-repeat; background-size: .375rem .375rem;
  background-position: calc(100% - 1.375rem) 52%, calc(100% - 1rem) 52%;
  background-image: linear-gradient(45deg, transparent 50%, var(--muted) 50%),
    linear-gradient(135deg, var(--muted) 50%, transparent 50%)
}
[aria-invalid=true] { border-color: var(--bad); background-color: var(--bad-soft) }
.code {
  max-width: 12rem; font-size: 1.625rem; letter-spacing: .5em; font-variant-numeric: tabular-nums;
  font-weight: 600
}
.option {
  display: flex; align-items: center; gap: .875rem; min-height: 3.5rem; padding: .75rem 1rem;
  border: 1px solid var(--line-strong); border-radius: .75rem; cursor: pointer
}
.option + .option { margin-top: .625rem }
.option:hover { border-color: var(--accent) }
.option:has(:checked) {
  border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--soft)
}
.option input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent) }
.option .icon { order: 1; margin-left: auto; color: var(--muted) }
.option-text { display: grid; min-width: 0 }
.option-text .hint { overflow-wrap: anywhere; text-wrap: balance }
.small { margin-top: 1.25rem; color: var(--muted); font-size: .8125rem }
.actions:not(:empty) { display: flex; flex-direction: column; gap: .625rem; margin-top: 1.75rem }
button {
  min-height: 3rem; padding: .625rem 1.25rem; font: inherit; font-weight: 600; border-radius: .625rem;
  border: 1px solid transparent; cursor: pointer; background: none; color: inherit; text-wrap: balance
}
.primary { background: var(--accent); color: var(--on-accent) }
.primary:hover { background: var(--accent-hover) }
.secondary { border-color: var(--line-strong) }
.secondary:hover { border-color: var(--accent); background: var(--soft) }
.quiet { min-height: 2.75rem; color: var(--accent) }
.quiet:hover { text-decoration: underline; text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
h1:focus-visible { outline: none }
footer { padding: .75rem 0 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .8125rem }
footer ul { padding: .5rem 0 .25rem 1.125rem }
footer li { padding: .0625rem 0; overflow-wrap: anywhere }
footer[data-hints=false] #values { display: none }
footer[data-hints=false] summary { list-style: none; pointer-events: none }
summary {
  display: flex; align-items: center; gap: .5rem; min-height: 2rem; width: fit-content; border-radius: .375rem;
  cursor: pointer
}
summary::-webkit-details-marker { display: none }
.badge { padding: .0625rem .5rem; border-radius: 1rem; border: 1px dashed var(--line-strong); font-weight: 600 }
#values { text-decoration: underline; text-underline-offset: .2em }
@media (min-width: 40rem) and (min-height: 40rem) {
  .frame {
    min-height: 0; margin: 2.5rem auto; padding: 0 2rem; border: 1px solid var(--line); border-radius: 1.25rem
  }
  main { min-height: 24rem }
}
@media (max-width: 26rem) {
  .frame { padding: 0 1.125rem }
  .details div { grid-template-columns: 1fr; gap: 0 }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important } }
@media (forced-colors: active) {
  .option:has(:checked) { outline: 2px solid Highlight } .card { border: 1px solid } .brand svg { fill: CanvasText }
}
`
