/** What is taken out of Flexiti's words before anybody sees them. */
import { test } from 'tap'
import { createRedactor } from '../../src/flexiti/redact.js'
import { seeded } from '../helpers/random.js'

const redact = (text: string, sent?: unknown): string => createRedactor(sent)(text)

test('a text that says nothing of the caller stays as it is', async (t) => {
  const text = 'We\'re sorry, the amount is over the available credit. (Code 7, see page 12)'
  t.equal(redact(text), text)
  t.equal(redact(text, { first_name: 'Mary', amount: 99.5, tos: true, none: null, list: [] }), text)
  t.equal(redact('', { a: 'b' }), '')
})

test('names, dates, cards, numbers and addresses that were sent are gone', async (t) => {
  const sent = {
    first_name: 'John',
    last_name: 'Smith',
    dob: '1988-07-24',
    email: 'john@email.com',
    vcc_number: '1070015210367982',
    account_number: 20009100,
    amount: 234.45,
    address_1: 'Fake 445, Apt. (2)'
  }
  t.equal(redact('John Smith, born 1988-07-24, has no account 20009100', sent), '… …, born …, has no account …')
  t.equal(redact('Card 1070015210367982 over 234.45$ at Fake 445, Apt. (2)!', sent), 'Card … over …$ at …!')
  t.equal(redact('mail:john@email.com', sent), 'mail:…')
})

test('case does not matter, in any alphabet', async (t) => {
  t.equal(redact('JOHN, john and jOhN', { name: 'John' }), '…, … and …')
  t.equal(redact('HÉLÈNE ÉMILIE', { a: 'Hélène', b: 'émilie' }), '… …')
  t.equal(redact('ДМИТРИЙ', { a: 'Дмитрий' }), '…')
})

test('values are found however deep they are, in lists and in objects', async (t) => {
  const sent = [{ params: undefined }, { lang: 'en' }, { a: { b: [{ c: [['Tremblay']] }, 'Gagnon'] } }]
  t.equal(redact('Tremblay or Gagnon', sent), '… or …')
  t.equal(redact('Tremblay', 'Tremblay'), '…')
  t.equal(redact('number 4711', 4711), 'number …')
})

test('a nesting without end costs an answer, not the process', async (t) => {
  let sent: unknown = 'Tremblay'
  for (let depth = 0; depth < 100_000; depth++) sent = depth % 2 === 0 ? [sent] : { deeper: sent }
  t.equal(redact('Tremblay', sent), '…')
})

test('values that hold or overlap one another leave nothing of each other behind', async (t) => {
  t.equal(redact('Mary Ann Smith-Jones', { a: 'Mary', b: 'Mary Ann', c: 'Smith-Jones', d: 'Smith' }), '… …')
  t.equal(redact('abcdefgh', { a: 'abcdef', b: 'defgh' }), '…')
  t.equal(redact('x ananana y', { a: 'anana' }), 'x … y', 'also a value that overlaps itself')
  t.equal(redact('ab ab ab', { a: 'ab ab' }), '…')
})

test('values with signs that mean something in patterns are only text', async (t) => {
  for (const value of ['a.b*c', '(((', '[x]', '^start$', '\\d+', 'a|b|c', '{2,3}', '$&$1', '?+*.', 'a/b-c']) {
    t.equal(redact(`<${value}>`, { value }), '<…>', value)
    t.equal(redact('axbyc 123', { value }), 'axbyc 123', value)
  }
})

test('characters beyond the basic plane are cut whole', async (t) => {
  t.equal(redact('hello 😀😀😀 you', { a: '😀😀' }), 'hello … you')
  t.equal(redact('𝒥𝑜𝒽𝓃!', { a: '𝒥𝑜𝒽𝓃' }), '…!')
})

test('a short value goes only where it is a word of its own', async (t) => {
  t.equal(redact('Li is over the limit, li!', { name: 'Li' }), '… is over the limit, …!')
  t.equal(redact('Ng: range, NG', { name: 'Ng' }), '…: range, …')
  t.equal(redact('Noé, Noémie', { name: 'Noé' }), '…, Noémie')
  t.equal(redact('10 of 100, 10.00', { amount: 10 }), '… of 100, ….00')
  t.equal(redact('plan 3 for 36 months', { plan_id: 3 }), 'plan 3 for 36 months', 'a single sign says nothing')
})

test('a long value goes also inside a word', async (t) => {
  t.equal(redact('unsmithlike', { name: 'Smith' }), 'un…like')
})

test('spaces around a value do not hide it, and blank values cut nothing', async (t) => {
  t.equal(redact('for Smith.', { name: '  Smith\n' }), 'for ….')
  t.equal(redact('a  b', { name: '  ', empty: '' }), 'a  b')
})

test('telephone numbers, cards and dates go however they are grouped', async (t) => {
  const sent = { phone_number: 4161231234, vcc_number: '1070015210367982', dob: '1988-07-24' }
  t.equal(redact('Call (416) 123-1234 or 416.123.1234', sent), 'Call (… or …')
  t.equal(redact('Card 1070 0152 1036 7982', sent), 'Card …')
  t.equal(redact('born 1988/07/24, 19880724', sent), 'born …, …')
  t.equal(redact('4161231', sent), '4161231')
})

test('words from short lists stay, as everybody sends them', async (t) => {
  const sent = { lang: 'en', province: 'ON', flow: 'purchase', nested: { transaction_type: 'regular_purchase' } }
  const text = 'Payment on this purchase (regular_purchase) en cours'
  t.equal(redact(text, sent), text)
})

test('addresses and paths of Flexiti are gone', async (t) => {
  t.equal(redact('See https://posapi.flexiti.fi/flexiti/pos-api/v2.5?x=1#y for more'), 'See … for more')
  t.equal(redact('HTTP://INTERNAL:8080/x failed'), '… failed')
  t.equal(redact('at /flexiti/pos-api/v2.5/client-id/flexitidemo/customers/828930/verify now'), 'at … now')
  t.equal(redact('at /client-id/flexitidemo/customers now'), 'at … now')
  t.equal(redact('host posapi-training.flexiti.fi:443 is down'), 'host … is down')
  t.equal(redact('write to implementation@flexiti.com'), 'write to implementation@flexiti.com')
})

test('what looks like a token is gone, though nobody said it was sent', async (t) => {
  t.equal(
    redact('The access token 2d8f373a3c2b1e61baf5a7769930ff4f0e08cdb0 is invalid'), 'The access token … is invalid'
  )
  t.equal(redact('id=0f8fad5b-d9cb-469f-a165-70867728950e'), 'id=…')
  t.equal(redact('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'), '…')
  const word = 'regular_purchase_bypass_is_not_allowed'
  t.equal(redact(word), word)
})

test('a long value is gone too', async (t) => {
  for (const value of ['x'.repeat(4000), '1'.repeat(4000), 'Zoé 😀 '.repeat(400), `${'ab-'.repeat(70)}tail`]) {
    t.equal(redact(`before ${value.trim()} after`, { code: value }), 'before … after')
    t.equal(redact('nothing of it', { code: value }), 'nothing of it')
  }
})

test('who sends more than any documented body holds gets no words at all, and holds nobody up', async (t) => {
  t.equal(redact('Tremblay', Array.from({ length: 12_000 }, (_, n) => n.toString(36).padStart(3, 'x'))), '…')
  t.equal(redact('Tremblay', { code: '1'.repeat(65_000) }), '…')
})

/** What is taken out, by searching for each value by itself. */
function redactSlowly (text: string, values: string[]): string {
  const cut = new Set<number>()
  for (const value of values.map((each) => each.trim()).filter(({ length }) => length > 1)) {
    const digits = /^[\d\s()./-]+$/.test(value) ? value.replace(/\D/g, '') : ''
    const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    const pattern = digits.length > 5
      ? [...digits].join('[\\s().\\/-]{0,2}')
      : value.length < 4 ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal
    const search = new RegExp(pattern, digits.length > 5 ? 'y' : 'iuy')
    for (let at = 0; at < text.length; at++) {
      search.lastIndex = at
      const match = search.exec(text)
      // It may begin before, where `at` is the second half of a character.
      for (let place = 0; place < (match?.[0].length ?? 0); place++) cut.add((match?.index ?? 0) + place)
    }
  }
  let clean = ''
  for (let at = 0; at < text.length; at++) {
    if (!cut.has(at)) clean += text[at]
    else if (!cut.has(at - 1)) clean += '…'
  }
  return clean
}

test('all values at once are found as each by itself', async (t) => {
  const random = seeded(11)
  const pick = (below: number): number => Math.floor(random() * below)
  const words = (signs: string[], most: number): string => Array.from({ length: pick(most) }, () => signs[
    pick(signs.length)
  ]).join('')
  const alphabets = [
    ['a', 'A', 'b', ' ', '_'],
    ['1', '2', ' ', '-', '(', '.', 'x'],
    ['é', 'É', 'ß', 'ẞ', 's', 'Σ', 'σ', 'ς', '😀', ' ']
  ]
  for (let round = 0; round < 1500; round++) {
    const alphabet = alphabets[round % 3] as string[]
    const values = Array.from({ length: pick(5) }, () => words(alphabet, 9))
    const text = words(alphabet, 40)
    const [quick, slow] = [redact(text, values), redactSlowly(text, values)]
    if (quick !== slow) t.fail(`${JSON.stringify(values)} in ${JSON.stringify(text)}: ${quick}, not ${slow}`)
  }
})

test('texts and values that are alike all over hold nobody up', async (t) => {
  // With time that grows as the square of the length, these would take hours.
  const size = 1_000_000
  const values = ['a'.repeat(4000), 'ab'.repeat(1000), '12'.repeat(900), 'aa', 'a-']
  for (const unit of [
    'a',
    'ab',
    'a ',
    'aé',
    '12',
    '1 2-',
    '1'.repeat(50) + 'x',
    'http://',
    '/oauth/',
    'flexiti.fi.',
    'a.b-',
    '😀',
    'a\u0301'
  ]) {
    const text = unit.repeat(size / unit.length)
    t.ok(redact(text, values).length <= text.length, JSON.stringify(unit))
  }
})
