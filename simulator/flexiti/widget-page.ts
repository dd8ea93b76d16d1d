/** The widget's page: self-contained HTML that lives in the merchant's frame and posts Flexiti's events to it (flexiti-api.md §5.6). */
import type { Reply } from '../shared/response.js'

export function widgetPage (nonce: string): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      // No frame-ancestors: a merchant's page is meant to frame it.
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`
    },
    body: Buffer.from(page.replaceAll('NONCE', nonce))
  }
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Flexiti widget (simulated)</title>
<style nonce="NONCE">
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430 }
  h1 { font-size: 1.25rem }
  input, select, button { font: inherit; padding: .5rem; margin: .25rem 0; width: 100%; box-sizing: border-box }
  button { cursor: pointer }
  .note { color: #5a6472; font-size: .875rem }
  [role=alert] { color: #a3120a; min-height: 1.5em }
</style>
</head>
<body>
<main>
  <h1 id="title">Flexiti (simulated)</h1>
  <p id="text" aria-live="polite"></p>
  <form id="pin-form" hidden>
    <label for="mfa" id="mfa-label"></label>
    <select id="mfa"><option value="sms">SMS</option><option value="email">Email</option></select>
    <label for="pin" id="pin-label"></label>
    <input id="pin" inputmode="numeric" autocomplete="one-time-code" maxlength="8" required>
    <button id="go"></button>
  </form>
  <div id="choices"></div>
  <p id="problem" role="alert"></p>
  <p class="note" id="note"></p>
</main>
<script nonce="NONCE">
'use strict'
const texts = {
  en: { buy: 'Confirm your purchase', apply: 'Confirm your application', pin: 'PIN', mfa: 'Send the PIN by', go: 'Confirm', wrong: 'The PIN is wrong. Try again.',
    sent: 'A PIN was sent to the contact on file.', card: 'Card ending in ', found: 'We found an account of yours.', activate: 'Activate my account', use: 'Buy with my account',
    anew: 'Make a new application', cancel: 'Cancel', leave: 'Close', activation: 'Your account needs to be activated.', unable: 'This account cannot be used at this time.',
    unknown: 'We could not find your account.', expired: 'This session has expired.', done: 'Thank you. You may go back to the shop.', note: 'Simulator: the PIN is 2222.' },
  fr: { buy: 'Confirmez votre achat', apply: 'Confirmez votre demande', pin: 'NIP', mfa: 'Envoyer le NIP par', go: 'Confirmer', wrong: 'Le NIP est incorrect. Essayez de nouveau.',
    sent: 'Un NIP a été envoyé à vos coordonnées au dossier.', card: 'Carte se terminant par ', found: 'Nous avons trouvé un compte à votre nom.', activate: 'Activer mon compte', use: 'Acheter avec mon compte',
    anew: 'Présenter une nouvelle demande', cancel: 'Annuler', leave: 'Fermer', activation: 'Votre compte doit être activé.', unable: 'Ce compte ne peut être utilisé pour le moment.',
    unknown: 'Nous ne trouvons pas votre compte.', expired: 'Cette session a expiré.', done: 'Merci. Vous pouvez revenir à la boutique.', note: 'Simulateur : le NIP est 2222.' }
}
const element = id => document.getElementById(id)
// Everything is in the fragment, which browsers do not send: #/widget/{client_id}/{token}?lang=…&widget_session_id=…
const [route, search] = location.hash.slice(1).split('?')
const values = new URLSearchParams(search)
const session = { token: route.split('/')[3], widget_session_id: values.get('widget_session_id') }
const lang = values.get('lang') === 'fr' ? 'fr' : 'en'
const t = texts[lang]
document.documentElement.lang = lang

async function ask (what, fields) {
  const response = await fetch('/__simulator/widget/' + what, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...session, ...fields })
  })
  return { status: response.status, body: await response.json() }
}

function post (event) {
  window.parent.postMessage(event, '*')
}

function fail (status, message) {
  show(t.expired)
  post({ eventType: 'flx-failure', eventData: { error: status, message } })
}

function show (text) {
  element('text').textContent = text
  element('pin-form').hidden = true
  element('choices').replaceChildren()
  element('problem').textContent = ''
}

function offer (choice, label) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = label
  button.dataset.choice = choice
  button.addEventListener('click', () => answer({ choice }))
  element('choices').append(button)
}

async function answer (fields) {
  const { status, body } = await ask('answer', fields)
  if (body.retry_pin) {
    element('problem').textContent = t.wrong
    element('pin').select()
    return
  }
  if (!body.event) return fail(status, body.message || body.error)
  show(t.done)
  post(body.event)
}

async function start () {
  if (!session.token || !session.widget_session_id) return fail(400, 'The address is not complete')
  const { status, body } = await ask('open', {})
  if (status !== 200) return fail(status, body.message)
  element('title').textContent = body.flow === 'apply' ? t.apply : t.buy
  element('note').textContent = t.note
  if (body.page === 'pin') {
    const found = body.existing_account ? t.found + ' ' : ''
    show(found + t.sent + (body.card_ending_in ? ' ' + t.card + body.card_ending_in + '.' : ''))
    element('mfa-label').textContent = t.mfa
    element('pin-label').textContent = t.pin
    element('go').textContent = t.go
    element('pin-form').hidden = false
    element('pin').focus()
    if (body.existing_account) {
      offer('activate', t.activate)
      offer('purchase', t.use)
    }
    offer('cancel', t.cancel)
  } else if (body.page === 'activation') {
    show(t.activation)
    offer('activate', t.activate)
    offer('apply', t.anew)
    offer('cancel', t.cancel)
  } else {
    show(t[body.page])
    offer('leave', t.leave)
  }
}

element('pin-form').addEventListener('submit', event => {
  event.preventDefault()
  answer({ choice: 'pin', pin: element('pin').value, mfa_option: element('mfa').value })
})
start().catch(error => fail(500, error.message))
</script>
</body>
</html>
`
