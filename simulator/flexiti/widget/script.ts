/**
 * The program of the widget's page. It draws the screens that the server describes (screens.ts), sends back what the
 * shopper chose, and posts the event at the end. Everything it needs to begin is in the fragment, which browsers do not
 * send: `#/widget/{client_id}/{token}?lang=…&x-reference-id=…&widget_session_id=…`.
 */
import type { Language } from '../language.js'
import { textsIn } from './texts.js'

function ownTexts (lang: Language) {
  const { brand, simulator, actions, page } = textsIn(lang)
  return { ...page, brand, simulator, testValues: '', close: actions.close }
}

export const script = String.raw`'use strict'
const [route, search = ''] = location.hash.slice(1).split('?')
const given = new URLSearchParams(search)
const session = { token: route.split('/')[3], widget_session_id: given.get('widget_session_id') }
const lang = given.get('lang') === 'fr' ? 'fr' : 'en'
const own = ${JSON.stringify({ en: ownTexts('en'), fr: ownTexts('fr') })}[lang]
const byId = id => document.getElementById(id)
let targetOrigin = '*'
let busy = false
document.documentElement.lang = lang
byId('waiting').textContent = own.waiting

const icons = {
  phone: 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zm3 17h2',
  mail: 'M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zm-.6 1.2L12 13l8.6-6.8',
  key: 'M14.5 3a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM10 14l-7 7m3-3 3 3m-1-5 2 2M16.5 7.5v.01',
  success: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-4.5 10.5 3 3 6-6.5',
  problem: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5v6m0 3.5v.01'
}

function make (tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children.filter(child => child !== null))
  return element
}

function icon (name) {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const path = document.createElementNS(space, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', 'icon')
  path.setAttribute('d', icons[name])
  svg.append(path)
  return svg
}

async function ask (what, fields) {
  const response = await fetch('/widget/' + what, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...session, ...fields })
  })
  return { status: response.status, body: await response.json() }
}

function post (event) {
  window.parent.postMessage(event, targetOrigin)
}

function fieldOf (field, error, labels, alone) {
  const id = 'field-' + field.name
  const hint = field.hint ? make('p', { class: 'hint', id: id + '-hint' }, field.hint) : null
  const problem = error
    ? make('p', { class: 'error', id: id + '-error' }, icon('problem'), make('span', {}, error))
    : null
  const ids = [hint, problem].filter(Boolean).map(element => element.id)
  const describedBy = [...ids, ...(alone ? ['lead'] : [])].join(' ') || null
  if (field.kind === 'choice') return choiceOf(field, describedBy, problem)
  const optional = field.optional ? make('span', { class: 'hint' }, ' (' + labels.optional + ')') : null
  const common = { id, name: field.name, 'aria-describedby': describedBy, 'aria-invalid': error ? 'true' : null }
  const input = field.kind === 'select' ? selectOf(field, common) : inputOf(field, common)
  return make('div', { class: 'field' }, make('label', { for: id }, field.label, optional), input, hint, problem)
}

function choiceOf (field, describedBy, problem) {
  const options = field.options.map(option => {
    const checked = option.value === field.value
    return make('label', { class: 'option' },
      make('input', { type: 'radio', name: field.name, value: option.value, checked }),
      option.icon ? icon(option.icon) : null,
      make('span', { class: 'option-text' }, option.label, make('span', { class: 'hint' }, option.hint || '')))
  })
  const legend = make('legend', {}, field.label)
  return make('fieldset', { class: 'field', 'aria-describedby': describedBy }, legend, ...options, problem)
}

function selectOf (field, common) {
  return make('select', common, ...field.options.map(option =>
    make('option', { value: option.value, selected: option.value === field.value }, option.label)))
}

function inputOf (field, common) {
  const typed = field.kind === 'code'
    ? { class: 'code', inputmode: 'numeric', autocomplete: 'one-time-code' }
    : { value: field.value, autocomplete: 'off' }
  return make('input', { ...common, ...typed, maxlength: field.maxLength })
}

function cardOf (card) {
  return make('div', { class: 'card' },
    make('span', { class: 'chip', 'aria-hidden': 'true' }),
    make('p', { class: 'card-number' }, make('span', { 'aria-hidden': 'true' }, '••••  ' + card.ending),
      make('span', { class: 'unseen' }, card.label)),
    make('p', { class: 'card-name' }, card.name))
}

function detailsOf (details) {
  const list = make('dl', {})
  for (const [label, value] of details.rows) list.append(make('div', {}, make('dt', {}, label), make('dd', {}, value)))
  return make('section', { class: 'details', 'aria-label': details.title }, list)
}

function buttonOf (action, onChoose) {
  const type = action.look === 'primary' ? 'submit' : 'button'
  const button = make('button', { type, class: action.look, 'data-action': action.name }, action.label)
  if (type === 'button') button.addEventListener('click', () => onChoose(action.name))
  return button
}

function draw (screen, labels, onChoose) {
  // A single box to type into gets the focus at once; it is described by the text above it.
  const alone = screen.fields.length === 1 && screen.fields[0].kind !== 'choice'
  const title = make('h1', { id: 'title', tabindex: '-1' }, screen.title)
  const form = make('form', { novalidate: true, 'aria-labelledby': 'title' },
    ...screen.fields.map((field, index) => fieldOf(field, index === 0 ? screen.error : null, labels, alone)),
    screen.small ? make('p', { class: 'small' }, screen.small) : null,
    make('div', { class: 'actions' }, ...screen.actions.map(action => buttonOf(action, onChoose))))
  form.addEventListener('submit', event => {
    event.preventDefault()
    const primary = screen.actions.find(action => action.look === 'primary')
    if (primary) onChoose(primary.name)
  })
  byId('main').setAttribute('aria-busy', 'false')
  byId('main').dataset.step = screen.step
  byId('main').dataset.tone = screen.tone
  byId('main').replaceChildren(...[
    screen.tone === 'plain' ? null : make('div', { class: 'mark' }, icon(screen.tone)),
    title,
    make('p', { class: 'lead', id: 'lead' }, screen.lead),
    screen.notice ? make('p', { class: 'notice' }, screen.notice) : null,
    screen.card ? cardOf(screen.card) : null,
    screen.details ? detailsOf(screen.details) : null,
    form
  ].filter(Boolean))
  // A live region that stays is read out more surely than one that comes with its text.
  byId('status').textContent = screen.notice || ''
  byId('progress').textContent = screen.progress || ''
  document.title = screen.title + ' – ' + labels.brand
  byId('brand').textContent = labels.brand
  byId('badge').textContent = labels.simulator
  byId('values').textContent = labels.testValues
  byId('hints').replaceChildren(...screen.hints.map(hint => make('li', {}, hint)))
  byId('footer').hidden = false
  byId('footer').dataset.hints = String(screen.hints.length > 0)
  const first = form.querySelector('input, select')
  // After a mistake to the field, else to the heading: a screen reader begins at the top of what is new.
  if ((screen.error || alone) && first) first.focus()
  else title.focus({ preventScroll: true })
  if (!screen.error) window.scrollTo(0, 0)
}

async function show (what, fields) {
  if (busy) return
  busy = true
  byId('main').setAttribute('aria-busy', 'true')
  let reply
  try {
    reply = await ask(what, fields)
  } catch {
    reply = { status: 503, body: {} }
  }
  busy = false
  const { status, body } = reply
  if (status !== 200 || !body.screen) {
    return showFailure(status === 200 ? 502 : status, body.message, () => show(what, fields))
  }
  targetOrigin = body.target_origin
  draw(body.screen, body.labels, name => {
    const form = document.querySelector('form')
    show('act', { action: name, values: Object.fromEntries(new FormData(form)) })
  })
  if (body.event) post(body.event)
}

/** A session that has expired is over; anything else can be tried again. */
function showFailure (status, message, retry) {
  const event = { eventType: 'flx-failure', eventData: { error: status, message: message || 'Something went wrong' } }
  const over = status === 401 || status === 400
  const again = { name: 'again', label: own.again, look: 'primary' }
  const close = { name: 'close', label: own.close, look: 'quiet' }
  const [title, lead] = over ? [own.expired, own.expiredLead] : [own.failed, own.failedLead]
  const actions = over ? [] : [again, close]
  draw({ step: 'failure', tone: 'problem', title, lead, fields: [], actions, hints: [] }, own, name => {
    if (name === 'again') retry()
    else post(event)
  })
  if (over) post(event)
}

if (!session.token || !session.widget_session_id) showFailure(400, 'The address is not complete')
else show('open', {})
`
