/** How the element looks: follows the page's colour scheme; a page changes it by custom properties and `::part()`. */
export const style = `
:host { display: inline-block }
:host([hidden]) { display: none }
:host, dialog {
  --accent: var(--flexiti-accent, #3538b8);
  --on-accent: var(--flexiti-on-accent, #fff);
  --text: var(--flexiti-text, CanvasText);
  --muted: var(--flexiti-muted, color-mix(in srgb, var(--text) 70%, transparent));
  --surface: var(--flexiti-surface, Canvas);
  --border: var(--flexiti-border, color-mix(in srgb, var(--text) 45%, transparent));
  --danger: var(--flexiti-danger, light-dark(#a3120a, #ff9d94));
  --ring: var(--flexiti-accent, light-dark(#3538b8, #aab0ff));
  --radius: var(--flexiti-radius, .5rem);
  font-family: var(--flexiti-font, inherit);
}
*, ::before { box-sizing: border-box }
button, input, select {
  font: inherit; color: inherit; border-radius: var(--radius); min-height: 2.75rem; padding: .5rem .875rem;
}
button { cursor: pointer; border: 1px solid var(--border); background: none }
button:disabled { opacity: .55; cursor: default }
.strong { background: var(--accent); color: var(--on-accent); border-color: var(--accent); font-weight: 600 }
.link { border: 0; text-decoration: underline; padding-inline: 0 }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px }
dialog {
  width: min(34rem, calc(100vw - 1.5rem)); max-height: calc(100dvh - 1.5rem); padding: 0; overflow: auto;
  border: 1px solid var(--border); border-radius: calc(
    var(--radius) * 1.5
  ); background: var(--surface); color: var(--text);
}
dialog::backdrop { background: rgb(0 0 0 / .55) }
header {
  display: flex; align-items: center; gap: 1rem; justify-content: space-between; padding: .5rem 1.25rem;
  position: sticky; top: 0; z-index: 1; background: var(--surface); border-bottom: 1px solid var(--border);
  font-weight: 600;
}
header button { border: 0; padding: .25rem .75rem; font-size: 1.25rem }
.body { padding: 1.25rem }
h2 { margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.3; text-wrap: balance }
h2:focus { outline: 0 }
p { margin: 0 0 1rem; line-height: 1.5; text-wrap: pretty }
form, .choices { display: grid; gap: 1rem }
.choices { border: 0; margin: 0; padding: 0 }
.field { display: grid; gap: .25rem }
.field input:not([type=checkbox]), select { width: 100%; border: 1px solid var(--border); background: var(--surface) }
.check { display: flex; gap: .75rem; align-items: start }
.check input, .choice input {
  flex: none; width: 1.25rem; height: 1.25rem; min-height: 0; margin: .15rem 0 0; accent-color: var(--ring);
}
.choice {
  display: flex; gap: .75rem; padding: .875rem; cursor: pointer; line-height: 1.4; text-wrap: pretty;
  border: 1px solid var(--border); border-radius: var(--radius);
}
.choice:has(:checked) { border-color: var(--ring); box-shadow: inset 0 0 0 1px var(--ring) }
.choice span { display: block }
.small, .message { font-size: .875rem; color: var(--muted) }
.error { color: var(--danger); font-size: .875rem; margin: 0 }
.field .error:empty { display: none }
[aria-invalid=true] { border-color: var(--danger) !important }
.actions {
  display: flex; flex-wrap: wrap; gap: .75rem; justify-content: end; padding-block: .75rem; margin-bottom: -.75rem;
  position: sticky; bottom: 0; background: var(--surface);
}
.total { display: flex; gap: 1rem; justify-content: space-between; font-weight: 600; margin: 0 }
.box {
  white-space: pre-line; max-height: 12rem; overflow: auto; padding: .75rem;
  border: 1px solid var(--border); border-radius: var(--radius);
}
.stage:has(iframe) > :not(.frame) { display: none }
.body:has(iframe) { padding: 0 }
iframe { display: block; border: 0; height: min(46rem, calc(100dvh - 6.5rem)) }
`
