/** The card of magic values beside the shop, and the switches for what goes wrong at Flexiti (docs/demo.md). */
import { switchNames, type SwitchName } from '../doors/simulator.js'
import type { Texts } from '../texts/texts.js'
import { html, type Html } from './html.js'
import type { Page } from './page.js'

/** The accounts that show something, of all that docs/simulator.md lists. */
const accounts: ReadonlyArray<readonly [number: string, name: string, who: keyof Texts['bench']['who']]> = [
  ['116994755', 'Flexiti MITester', 'preferred'],
  ['11223344', 'Paula Premium', 'premium'],
  ['123456789', 'Luc Tremblay', 'quebec'],
  ['20000005', 'Marie Gagnon', 'quebecFees'],
  ['20000007', 'Nora Nonprime', 'standard'],
  ['20000011', 'Sam Smallcredit', 'small'],
  ['20000008', 'Nick Notactive', 'inactive'],
  ['20000002', 'Fred Frozen', 'frozen'],
  ['99999999', '–', 'unknown']
]

/** The first test account: the checkout is filled in with it. */
export const FIRST_ACCOUNT = '116994755'

/** `uses`: what of it the page has fields for. */
export function bench (page: Page, uses: 'accounts' | 'decisions' | 'faults'): Html {
  const { t } = page
  return html`<details class="bench" data-bench>
    <summary><h2 class="bench-title">${t.bench.title}</h2></summary>
    <div class="bench-body">
      <p class="note">${t.bench.lead}</p>
      <p class="pin"><span>${t.bench.pin}</span> <kbd>2222</kbd></p>
      ${uses === 'accounts' && accountList(t)}
      ${uses === 'decisions' && decisionList(t)}
      ${faultSwitches(page)}
    </div>
  </details>`
}

function accountList (t: Texts): Html {
  const words = t.bench
  return html`<h3>${words.accounts}</h3><ul class="values">${accounts.map(([number, name, who]) => html`<li>
    <button class="value" type="button" data-fill="number" data-value="${number}">
      <span class="hidden">${words.use}</span><code>${number}</code><span>${name}<small>${words.who[who]}</small></span>
    </button></li>`)}</ul>`
}

function decisionList (t: Texts): Html {
  const outcomes = Object.entries(t.bench.outcomes)
  return html`<h3>${t.bench.decisions}</h3><ul class="values">${outcomes.map(([key, outcome]) => html`<li>
    <button class="value" type="button" data-fill="middle_name" data-value="${key}">
      <span class="hidden">${t.bench.use}</span><code>${key}</code><span><small>${outcome}</small></span>
    </button></li>`)}</ul>`
}

/** Their positions are read by the page's script: a page that is open shows what others turn. */
function faultSwitches ({ t, here }: Page): Html {
  return html`<h3 id="faults">${t.bench.faults}</h3>
    <form class="switches" method="post" action="/simulator/switches" data-switches
      data-on="${t.bench.on}" data-off="${t.bench.off}" data-failed="${t.bench.failed}">
      <input type="hidden" name="back" value="${here}">
      ${switchNames.map((name: SwitchName) => html`<button class="switch" type="submit" name="switch" value="${name}"
        role="switch" aria-checked="false">
        <span class="knob" aria-hidden="true"></span><span>${t.bench.switches[name]}</span></button>`)}
      <button class="button quiet small wide" type="submit" name="expire" value="1">${t.bench.expire}</button>
      <p class="note" role="status" data-done="${t.bench.expired}"></p>
    </form>`
}
