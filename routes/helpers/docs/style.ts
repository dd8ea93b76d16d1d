/** The look of the API's page; colours and faces come from the other pages of the door (routes/helpers/page.ts). */
export const style = `
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans) }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
main:focus { outline: none }
code, textarea, pre, input { font-family: var(--mono) }
code { font-size: .875em; overflow-wrap: anywhere }
h1, h2 { font-family: var(--serif); line-height: 1.15; letter-spacing: -.01em }
h1 { font-size: clamp(1.875rem, 4vw, 2.75rem); margin: 0 0 1rem }
h2 { font-size: 1.625rem; margin: 0 0 .25rem }
h3 { font: inherit; margin: 0 }
h4 { font-size: .9375rem; margin: 1.5rem 0 .5rem }
p, ul { margin: 0 0 .75rem }
p, li { text-wrap: pretty }
.skip { position: absolute; left: -999px }
.skip:focus { left: .5rem; top: .5rem; background: var(--surface); padding: .5rem 1rem; z-index: 1 }
.version { font: .875rem var(--sans); color: var(--muted); letter-spacing: 0 }
.lead { color: var(--muted) }
header { max-width: 44rem }
header code { white-space: nowrap }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-top: 1.25rem }

nav { padding: 1.25rem 1rem 0 }
.brand { display: flex; align-items: center; gap: .625rem; font-weight: 600; margin: 0 0 1rem }
.brand svg { width: 2rem; height: 2rem; flex: none }
.menu > summary { cursor: pointer; font-weight: 600 }
nav h2 { font: 600 .8125rem var(--sans); letter-spacing: .02em; color: var(--muted); margin: 1.25rem 0 .25rem }
nav ul { list-style: none; padding: 0; margin: 0 }
nav a {
  display: grid; grid-template-columns: 3.25rem 1fr; gap: .5rem; align-items: baseline;
  padding: .3125rem 0; color: inherit; text-decoration: none; font-size: .9375rem; line-height: 1.35;
  text-wrap: balance;
}
nav a:hover { color: var(--accent); text-decoration: underline }

main { padding: 1.75rem 1rem 5rem; min-width: 0 }
section { margin-top: 3rem }
.method {
  font: 700 .6875rem/1.5 var(--sans); letter-spacing: .03em; color: var(--accent);
}
.method.post { color: var(--clay) }
.method.delete { color: var(--danger) }

.toolbar {
  background: var(--surface); border: 1px solid var(--line); border-radius: .875rem; padding: 1rem;
  margin: 1.75rem 0 0;
}
.toolbar p { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; margin: 0 0 .625rem }
.toolbar label { width: 2.75rem; font-weight: 600 }
.toolbar input { flex: 1 1 16rem }
.toolbar .hint { display: block; color: var(--muted); font-size: .9375rem; margin: 0 }
.toolbar .warning { color: var(--danger); margin-top: .5rem }
[hidden] { display: none !important }

.operation {
  border: 1px solid var(--line); border-radius: .875rem; background: var(--surface); margin: .75rem 0;
}
.operation > summary {
  display: flex; gap: .75rem; align-items: baseline; padding: .875rem 1rem; cursor: pointer; list-style: none;
}
.operation > summary::-webkit-details-marker { display: none }
.operation > summary::after { content: '+'; margin-left: auto; color: var(--muted); font: 1.125rem/1 var(--mono) }
.operation[open] > summary::after { content: '−' }
.operation > summary .method { width: 3.25rem; flex: none }
.operation h3 { display: flex; flex-wrap: wrap; gap: .125rem 1rem; min-width: 0 }
.operation h3 code { font-weight: 600 }
.operation h3 span { color: var(--muted) }
.columns { display: grid; gap: 0 2rem; padding: .25rem 1rem 1rem; border-top: 1px solid var(--line) }
.about, .reference { min-width: 0 }
.about { padding-top: .75rem }
.note { color: var(--danger); font-weight: 600 }

.fields { list-style: none; padding: 0; margin: 0; font-size: .9375rem }
.fields li { padding: .4375rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
.fields > li:first-child { border-top: 0 }
.fields .fields { margin: .375rem 0 0; padding-left: .875rem; border-left: 2px solid var(--line) }
.name { font-weight: 600 }
.type { color: var(--muted); font-size: .8125rem; font-weight: 400 }
.required { color: var(--danger); font-size: .8125rem }
.what, .facts { display: block }
.facts { color: var(--muted); font-size: .875rem }
.branch { margin: .75rem 0 .25rem }
.answer > summary { cursor: pointer }
.answer { margin: 0 0 .375rem }
.good { color: var(--accent) }
.problem { margin: 0 0 .375rem; display: flex; flex-wrap: wrap; gap: 0 .625rem; align-items: baseline }
.problem b { color: var(--muted) }

.try {
  background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; padding: 0 1rem 1rem;
  margin-top: 1rem; min-width: 0; align-self: start;
}
.try h4 { margin-top: 1rem }
.try label { display: block; font-size: .875rem; font-weight: 600; margin-bottom: .1875rem }
.try label span { font-weight: 400; color: var(--muted) }
input, select, textarea {
  width: 100%; color: inherit; background: var(--surface);
  border: 1px solid var(--strong-line); border-radius: .4375rem;
  padding: .4375rem .5625rem; font-size: .875rem; line-height: 1.45;
}
select { font-family: var(--sans) }
textarea { display: block; resize: vertical }
.toolbar input { width: auto; min-width: 0 }
@media (max-width: 29.99rem) { .toolbar label { width: 100% } }
button {
  font: 600 .9375rem var(--sans); color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent);
  border-radius: .4375rem; padding: .4375rem 1.125rem; cursor: pointer;
}
.toolbar button, .result button { color: var(--accent); background: none }
button:disabled { opacity: .6; cursor: default }
.buttons { margin: 0 }
.result { margin-top: 1rem; overflow-wrap: anywhere }
.result pre {
  margin: .5rem 0 0; padding: .75rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: .4375rem;
  font-size: .8125rem; line-height: 1.5; white-space: pre-wrap; max-height: 28rem; overflow: auto;
}
.result p, .result details { margin: .5rem 0 0 }
.status { font-weight: 600 }
.status.bad { color: var(--danger) }
.status.fine { color: var(--accent) }
.result dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; margin: .5rem 0 0; font-size: .8125rem }
.result dt { color: var(--muted) }
.result dd { margin: 0; font-family: var(--mono) }

@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); max-width: 96rem; margin: 0 auto }
  nav {
    position: sticky; top: 0; height: 100vh; overflow: auto; padding: 2rem 1.25rem 2rem 1.5rem;
    border-right: 1px solid var(--line);
  }
  .menu > summary { display: none }
  main { padding: 2.75rem 2.5rem 6rem }
}
@media (min-width: 80rem) {
  .columns { grid-template: 'about try' auto 'reference try' 1fr / minmax(0, 1fr) minmax(0, 26rem) }
  .about { grid-area: about }
  .reference { grid-area: reference }
  .try { grid-area: try }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
`
