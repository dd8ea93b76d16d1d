/** The cache of form values: what is answered at each age, with Flexiti well and with Flexiti sick. */
import { test } from 'tap'
import { createForms, type FormName } from '../../src/forms/forms.js'
import { problem } from '../../src/problems/problem.js'
import { last, createFixture, settle, textOf, until } from './helper.js'

const english: FormName = { kind: 'i18n', lang: 'en' }
const HOUR = 3600

test('the first get waits for Flexiti, the next are answered from the cache', async (t) => {
  const { forms, calls, advance } = createFixture()
  const first = forms.get(english)
  t.equal(forms.peek(english), undefined, 'nothing in hand while it loads')
  last(calls).respond('{"a":1}')
  t.match(await first, { cache: 'miss', ageSeconds: 0 })

  advance(59.9)
  t.match(await forms.get(english), { cache: 'hit', ageSeconds: 59 })
  t.match(forms.peek(english), { cache: 'hit', ageSeconds: 59 })
  t.equal(textOf(forms.peek(english)), '{"a":1}')
  t.equal(calls.length, 1)
})

test('a hundred gets at once make one load and share its value', async (t) => {
  const { forms, calls } = createFixture()
  const gets = Array.from({ length: 100 }, async () => await forms.get({ ...english }))
  t.equal(calls.length, 1)
  last(calls).respond('{}')
  const hits = await Promise.all(gets)
  t.equal(new Set(hits.map((hit) => hit.representation)).size, 1)
  t.equal(calls.length, 1)
})

test('language, kind and key tell forms apart', async (t) => {
  const { forms, calls, fill } = createFixture()
  const names: FormName[] = [
    english,
    { kind: 'i18n', lang: 'fr' },
    { kind: 'terms', lang: 'en' },
    { kind: 'terms', lang: 'fr' },
    { kind: 'i18n', lang: 'en', key: 'provinces' },
    { kind: 'i18n', lang: 'fr', key: 'provinces' },
    { kind: 'i18n', lang: 'en', key: 'terms' }
  ]
  for (const [n, name] of names.entries()) await fill(name, `${n}`)
  t.same(names.map((name) => textOf(forms.peek(name))), names.map((_, n) => `${n}`))
  t.same(calls.map((call) => call.form), names)
})

test('a value is fresh until freshSeconds, and not at it', async (t) => {
  const { forms, fill, advance } = createFixture()
  await fill(english, '1')
  advance(HOUR - 0.001)
  t.equal((await forms.get(english)).cache, 'hit')
  advance(0.001)
  t.equal(forms.peek(english), undefined)
  t.equal((await forms.get(english)).cache, 'stale')
})

test('age counts from when Flexiti was asked, so a slow answer is not taken for a younger one', async (t) => {
  const { forms, calls, advance } = createFixture()
  const pending = forms.get(english)
  advance(10)
  last(calls).respond('1')
  t.match(await pending, { cache: 'miss', ageSeconds: 10 })
})

test('a stale value is answered at once while one refresh runs behind it', async (t) => {
  const { forms, calls, fill, advance, reported } = createFixture()
  await fill(english, 'old')
  advance(HOUR)
  const [one, two] = await Promise.all([forms.get(english), forms.get(english)])
  t.match([one, two], [{ cache: 'stale', ageSeconds: HOUR }, { cache: 'stale', ageSeconds: HOUR }])
  t.equal(textOf(one), 'old')
  advance(1)
  t.match(await forms.get(english), { cache: 'stale', ageSeconds: HOUR + 1 }, 'and again while it runs')
  t.equal(calls.length, 2, 'one load at first, one refresh')

  last(calls).respond('new')
  await until(() => forms.peek(english) !== undefined)
  t.match(await forms.get(english), { cache: 'hit', ageSeconds: 1 })
  t.equal(textOf(forms.peek(english)), 'new')
  t.same(reported, [])
})

test('after a failed refresh the stale value goes on being served, and Flexiti is left alone for 5 s', async (t) => {
  const { forms, calls, fill, advance, reported } = createFixture()
  const sick = problem('flexiti-unavailable')
  await fill(english, 'old')
  advance(HOUR)
  await forms.get(english)
  last(calls).fail(sick)
  await settle()
  t.same(reported, [{ error: sick, form: english }])
  t.equal(reported[0]?.error, sick)

  for (let tenths = 0; tenths < 49; tenths++) {
    advance(0.1)
    t.equal((await forms.get(english)).cache, 'stale')
  }
  t.equal(calls.length, 2, 'no storm')

  advance(0.2)
  t.equal((await forms.get(english)).cache, 'stale')
  t.equal(calls.length, 3, 'the next attempt')
  last(calls).respond('new')
  await until(() => forms.peek(english) !== undefined)
  t.equal(textOf(forms.peek(english)), 'new')
  t.equal(reported.length, 1)
})

test('the 5 s count from the end of the failed refresh', async (t) => {
  const { forms, calls, fill, advance } = createFixture()
  await fill(english, 'old')
  advance(HOUR)
  await forms.get(english)
  advance(15)
  last(calls).fail(problem('flexiti-timeout'))
  await settle()
  advance(4.9)
  await forms.get(english)
  t.equal(calls.length, 2)
  advance(0.1)
  await forms.get(english)
  t.equal(calls.length, 3)
})

test('a failed refresh does not make a value younger', async (t) => {
  const { forms, calls, fill, advance } = createFixture({ staleSeconds: 60 })
  await fill(english, 'old')
  advance(HOUR)
  for (let age = 0; age < 60; age += 5) {
    t.match(await forms.get(english), { cache: 'stale', ageSeconds: HOUR + age })
    last(calls).fail(problem('flexiti-failed'))
    await settle()
    advance(5)
  }
  const tooOld = forms.get(english)
  last(calls).fail(problem('flexiti-failed'))
  await t.rejects(tooOld, { code: 'flexiti-failed' })
})

test('beyond staleSeconds callers wait for Flexiti, and get its value', async (t) => {
  const { forms, calls, fill, advance } = createFixture()
  await fill(english, 'old')
  advance(HOUR + 86_400)
  const gets = [forms.get(english), forms.get(english)]
  t.equal(calls.length, 2)
  last(calls).respond('new')
  for (const hit of await Promise.all(gets)) {
    t.match(hit, { cache: 'miss', ageSeconds: 0 })
    t.equal(textOf(hit), 'new')
  }
})

test('beyond staleSeconds callers get the error, all of them, and it is not reported behind their backs', async (t) => {
  const { forms, calls, fill, advance, reported } = createFixture()
  await fill(english, 'old')
  advance(HOUR + 86_400)
  const gets = [forms.get(english), forms.get(english)]
  last(calls).fail(problem('flexiti-timeout'))
  for (const outcome of await Promise.allSettled(gets)) {
    t.match(outcome, { status: 'rejected', reason: { code: 'flexiti-timeout' } })
  }
  t.same(reported, [])

  const again = forms.get(english)
  last(calls).respond('new')
  t.equal(textOf(await again), 'new')
})

test('a value that grows too old within the 5 s after a failed refresh is not served', async (t) => {
  const { forms, calls, fill, advance } = createFixture({ staleSeconds: 60 })
  await fill(english, 'old')
  advance(HOUR + 58)
  await forms.get(english)
  last(calls).fail(problem('flexiti-failed'))
  await settle()
  advance(2)
  const waiting = forms.get(english)
  t.equal(calls.length, 3, 'asked at once: nobody has anything to serve')
  last(calls).respond('new')
  t.equal(textOf(await waiting), 'new')
})

test('a value that grows too old during its refresh: later callers join it and share its end', async (t) => {
  for (const ending of ['value', 'error'] as const) {
    const { forms, calls, fill, advance, reported } = createFixture({ staleSeconds: 60 })
    await fill(english, 'old')
    advance(HOUR + 59)
    t.equal((await forms.get(english)).cache, 'stale')
    advance(1)
    const joined = forms.get(english)
    t.equal(calls.length, 2, 'no second call')
    if (ending === 'value') {
      last(calls).respond('new')
      t.equal(textOf(await joined), 'new')
    } else {
      last(calls).fail(problem('flexiti-failed'))
      await t.rejects(joined, { code: 'flexiti-failed' })
      t.equal(reported.length, 1)
    }
  }
})

test('a refresh that fails with nobody waiting, its value too old by then, harms nothing', async (t) => {
  const { forms, calls, fill, advance, reported } = createFixture({ staleSeconds: 60 })
  await fill(english, 'old')
  advance(HOUR + 59)
  await forms.get(english)
  advance(10)
  last(calls).fail(problem('flexiti-failed'))
  await settle()
  t.equal(reported.length, 1)
  const next = forms.get(english)
  last(calls).respond('new')
  t.equal(textOf(await next), 'new')
})

test('a burst of gets while the load fails: all get the error, and the next get tries again', async (t) => {
  const { forms, calls, reported } = createFixture()
  const sick = problem('flexiti-unavailable', { retryAfter: 3 })
  const gets = Array.from({ length: 100 }, async () => await forms.get(english))
  last(calls).fail(sick)
  for (const outcome of await Promise.allSettled(gets)) {
    if (outcome.status === 'fulfilled') return t.fail('none has a value')
    if (outcome.reason !== sick) return t.fail('all have the error itself')
  }
  t.equal(calls.length, 1)
  t.equal(forms.peek(english), undefined)
  t.same(forms.size, { entries: 0, bytes: 0 })

  const next = forms.get(english)
  t.equal(calls.length, 2)
  last(calls).respond('1')
  t.equal((await next).cache, 'miss')
  t.same(reported, [], 'callers saw it')
})

test('a load that throws at once is an error like any other', async (t) => {
  const { forms } = createFixture({ load: () => { throw problem('flexiti-failed') } })
  await t.rejects(forms.get(english), { code: 'flexiti-failed' })
})

test('with freshSeconds 0 every get after the first is stale and refreshes', async (t) => {
  const { forms, calls, fill } = createFixture({ freshSeconds: 0 })
  await fill(english, '1')
  t.equal(forms.peek(english), undefined)
  t.equal((await forms.get(english)).cache, 'stale')
  t.equal(calls.length, 2)
})

test('with staleSeconds 0 nothing stale is served', async (t) => {
  const { forms, calls, fill, advance } = createFixture({ staleSeconds: 0 })
  await fill(english, 'old')
  advance(HOUR)
  const waiting = forms.get(english)
  last(calls).fail(problem('flexiti-failed'))
  await t.rejects(waiting, { code: 'flexiti-failed' })
})

test('without anyone to report to, failed refreshes are still survived', async (t) => {
  let failing = false
  let now = 0
  const forms = createForms({
    load: async () => {
      if (failing) throw problem('flexiti-failed')
      return { body: Buffer.from('1'), contentType: 'application/json' }
    },
    clock: { now: () => now },
    freshSeconds: 1,
    staleSeconds: 60,
    maxBytes: 100_000
  })
  await forms.get(english)
  failing = true
  now = 2000
  await forms.get(english)
  await settle()
  t.equal((await forms.get(english)).cache, 'stale')
  await forms.preload()
})

test('preload fetches both languages of documents and terms', async (t) => {
  const { forms, calls } = createFixture()
  const loading = forms.preload()
  t.same(calls.map((call) => call.form), [
    { kind: 'i18n', lang: 'en' }, { kind: 'i18n', lang: 'fr' }, { kind: 'terms', lang: 'en' },
    { kind: 'terms', lang: 'fr' }
  ])
  for (const call of calls) call.respond(`${call.form.kind} ${call.form.lang}`)
  await loading
  t.same(calls.map((call) => textOf(forms.peek(call.form))), ['i18n en', 'i18n fr', 'terms en', 'terms fr'])
})

test('preload with one language failing keeps the other, reports once and does not reject', async (t) => {
  const { forms, calls, reported } = createFixture()
  const loading = forms.preload()
  for (const call of calls) {
    if (call.form.lang === 'fr') call.fail(problem('flexiti-failed'))
    else call.respond('1')
  }
  await t.resolves(loading)
  t.match(reported, [
    { error: { code: 'flexiti-failed' }, form: { kind: 'i18n', lang: 'fr' } },
    { error: { code: 'flexiti-failed' }, form: { kind: 'terms', lang: 'fr' } }
  ])
  t.equal(reported.length, 2)
  t.ok(forms.peek(english))
  t.equal(forms.peek({ kind: 'i18n', lang: 'fr' }), undefined)
})

test('a get during preload joins its load', async (t) => {
  const { forms, calls } = createFixture()
  const loading = forms.preload()
  const joined = forms.get(english)
  t.equal(calls.length, 4)
  for (const call of calls) call.respond('1')
  t.equal((await joined).cache, 'miss')
  await loading
})
