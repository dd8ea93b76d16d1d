/** The application for an account. Its lists and terms are Flexiti's; its script is browser/apply.ts. */
import { provinces } from '../../shop/provinces.js'
import { provinceOf } from '../../shop/visits.js'
import { bench } from '../bench.js'
import { html, type Html } from '../html.js'
import { document, type Page } from '../page.js'
import { field, postalCode, widgetDialog } from './checkout.js'

/** `waiting`: the order that waits for its payment, to go back to. */
export function applyPage (page: Page, waiting: string | undefined): string {
  const { t, addresses } = page
  return document(page, {
    title: t.apply.title,
    name: 'apply',
    section: 'apply',
    script: 'apply.js',
    main: html`
      <h1>${t.apply.title}</h1>
      <p class="lead" data-lead>${t.apply.lead}</p>
      <noscript><p class="alert">${t.checkout.noScript}</p></noscript>
      <div class="columns" data-apply data-door="${addresses.publicDoor}" data-waiting="${waiting ?? ''}">
        <div class="work">
          <div class="alert" data-alert role="alert" tabindex="-1" hidden>
            <p data-alert-text></p><div class="actions" data-alert-actions></div>
          </div>
          ${form(page)}
          <section class="step result" data-result aria-labelledby="result-title" hidden>
            <h2 id="result-title" tabindex="-1"></h2><p class="lead" data-result-text></p>
            <dl class="facts" data-result-facts></dl>
            <form class="actions" method="post" action="/apply/account" data-result-pay hidden>
              <input type="hidden" name="account_number">
              <button class="button">${waiting === undefined ? t.apply.shop : t.apply.pay}</button>
            </form>
            <p class="actions" data-result-leave hidden><a class="button quiet" href="/">${t.apply.back}</a>
              <button class="link" type="button" data-result-again>${t.apply.again}</button></p>
          </section>
        </div>
        <div class="side">${bench(page, 'decisions')}</div>
      </div>
      ${widgetDialog(page)}`
  })
}

function form (page: Page): Html {
  const { t, visit } = page
  const words = t.apply
  return html`<form class="step" data-application novalidate>
    <p class="sample"><button class="button quiet small" type="button" data-sample>${words.sample}</button></p>
    <fieldset class="grid"><legend>${words.you}</legend>
      ${field({ name: 'first_name', label: words.firstName, autocomplete: 'given-name', max: 80 })}
      ${field({
        name: 'middle_name',
        label: words.middleName,
        hint: words.middleNameHint,
        autocomplete: 'additional-name',
        max: 80,
        optional: true
      })}
      ${field({ name: 'last_name', label: words.lastName, autocomplete: 'family-name', max: 130 })}
      ${field({ name: 'dob', label: words.dob, type: 'date', autocomplete: 'bday' })}
    </fieldset>
    <fieldset class="grid"><legend>${words.reach}</legend>
      ${field({ name: 'email', label: words.email, type: 'email', autocomplete: 'email', max: 100 })}
      ${field({
        name: 'phone_number',
        label: words.phone,
        hint: words.phoneHint,
        type: 'tel',
        autocomplete: 'tel-national',
        max: 20,
        pattern: '\\D*1?(\\D*\\d){10}\\D*',
        fault: 'phone'
      })}
    </fieldset>
    <fieldset class="grid"><legend>${words.home}</legend>
      ${field({ name: 'address_1', label: words.address1, autocomplete: 'address-line1', max: 250 })}
      ${field({ name: 'address_2', label: words.address2, autocomplete: 'address-line2', max: 100, optional: true })}
      ${field({ name: 'city', label: words.city, autocomplete: 'address-level2', max: 100 })}
      ${select('province', words.province, provinces.map((code) => [code, t.provinces[code]]), provinceOf(visit))}
      ${field({ ...postalCode, label: words.postalCode })}
    </fieldset>
    <fieldset class="grid"><legend>${words.more}</legend>
      ${select('occupation_id', words.occupation, [['', words.choose]])}
      ${select('housing_type', words.housing, [['', words.choose]])}
    </fieldset>
    <fieldset><legend>${words.terms}</legend>
      <div class="terms" data-terms tabindex="0" role="region"
        aria-label="${words.terms}"><p class="note">${words.loading}</p></div>
      <label class="check"><input type="checkbox" name="tos_agreement" required
        aria-describedby="tos_agreement-fault"> ${words.agree}</label>
      <p class="fault" id="tos_agreement-fault"></p>
    </fieldset>
    <div class="actions"><button class="button" data-go data-busy="${words.going}">${words.go}</button></div>
  </form>`
}

type Options = ReadonlyArray<readonly [value: string, label: string]>

function select (name: string, label: string, options: Options, chosen?: string): Html {
  return html`<div class="field"><label for="${name}">${label}</label>
    <select id="${name}" name="${name}" aria-describedby="${name}-fault">
      ${options.map(([value, text]) => html`<option value="${value}"
        ${value === chosen && html`selected`}>${text}</option>`)}
    </select><p class="fault" id="${name}-fault"></p></div>`
}
