/** What strangers and large values can do to the cache: nothing that hurts. Eviction, both bounds, unknown keys. */
import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import type { FormName } from '../../src/forms/forms.js'
import { problem } from '../../src/problems/problem.js'
import { last, createFixture, settle, textOf, until } from './helper.js'

const english: FormName = { kind: 'i18n', lang: 'en' }
const HOUR = 3600
const unknown = problem('flexiti-not-found')

function key (name: string): FormName {
  return { kind: 'i18n', lang: 'en', key: name }
}

/** Hardly compresses: one value of 4,000 characters is some 12 KB in the cache. */
function noise (): string {
  return randomBytes(4000).toString('latin1')
    .replace(/[\x80-\xff]/g, (c) => String.fromCharCode(c.charCodeAt(0) & 0x7f))
}

test('the bytes of all variants, the key and an overhead stay within maxBytes; the least recently used value ' +
  'goes first', async (t) => {
  const { forms, fill } = createFixture({ maxBytes: 60_000 })
  await fill(key('hot'), noise())
  for (let n = 0; n < 30; n++) {
    await fill(key(`k${n}`), noise())
    t.ok(forms.size.bytes <= 60_000)
    t.ok(forms.peek(key('hot')), 'a value in use stays')
  }
  t.ok(forms.size.entries >= 3)
  t.ok(forms.peek(key('k29')))
  t.equal(forms.peek(key('k0')), undefined)
})

test('tiny values count for more than their bytes', async (t) => {
  const { forms, fill } = createFixture({ maxBytes: 10_000 })
  for (let n = 0; n < 50; n++) await fill(key(`k${n}`), '{}')
  t.ok(forms.size.entries < 10)
})

test('a value larger than the whole cache is answered to all who asked, and not kept', async (t) => {
  const { forms, calls, fill } = createFixture({ maxBytes: 3000 })
  await fill(english, '{}')
  const large = noise()
  const gets = [forms.get(key('large')), forms.get(key('large'))]
  last(calls).respond(large)
  for (const hit of await Promise.all(gets)) {
    t.equal(hit.cache, 'miss')
    t.equal(textOf(hit), large)
  }
  t.equal(forms.peek(key('large')), undefined)
  t.ok(forms.peek(english), 'nothing was evicted for it')
  t.equal(calls.length, 2)
})

test('a value evicted during its first load still reaches its callers', async (t) => {
  const { forms, calls, fill } = createFixture({ maxBytes: 20_000 })
  const gets = [forms.get(english), forms.get(english)]
  const slow = last(calls)
  for (let n = 0; n < 5; n++) await fill(key(`k${n}`), noise())
  slow.respond('{"late":true}')
  for (const hit of await Promise.all(gets)) t.equal(textOf(hit), '{"late":true}')
  t.equal(forms.peek(english), undefined, 'it was evicted indeed')
})

test('a load that fails after its eviction gives its callers the error', async (t) => {
  const { forms, calls, fill } = createFixture({ maxBytes: 20_000 })
  const pending = forms.get(english)
  const slow = last(calls)
  for (let n = 0; n < 5; n++) await fill(key(`k${n}`), noise())
  slow.fail(problem('flexiti-timeout'))
  await t.rejects(pending, { code: 'flexiti-timeout' })
})

test('a late load that was evicted does not overwrite the newer value', async (t) => {
  const { forms, calls, fill } = createFixture({ maxBytes: 20_000 })
  const early = forms.get(english)
  const slow = last(calls)
  for (let n = 0; n < 5; n++) await fill(key(`k${n}`), noise())
  await fill(english, 'newer')
  slow.respond('older')
  t.equal(textOf(await early), 'older')
  t.equal(textOf(forms.peek(english)), 'newer')
})

test('a stale value evicted during its refresh: the next get waits for a load, whatever becomes of the refresh',
  async (t) => {
    for (const ending of ['value', 'error'] as const) {
      const { forms, calls, fill, advance } = createFixture({ maxBytes: 20_000 })
      await fill(english, 'old')
      advance(HOUR)
      t.equal((await forms.get(english)).cache, 'stale')
      const refresh = last(calls)
      for (let n = 0; n < 5; n++) await fill(key(`k${n}`), noise())
      const next = forms.get(english)
      t.not(last(calls), refresh)
      if (ending === 'value') refresh.respond('refreshed')
      else refresh.fail(problem('flexiti-failed'))
      await settle()
      last(calls).respond('new')
      t.match(await next, { cache: 'miss' })
      t.equal(textOf(await next), 'new')
      t.equal(textOf(forms.peek(english)), 'new')
    }
  })

for (const code of ['flexiti-not-found', 'flexiti-invalid-input'] as const) {
  test(`an unknown key (${code}) is remembered for 60 s`, async (t) => {
    const { forms, calls, advance } = createFixture()
    const first = forms.get(key('nope'))
    last(calls).fail(problem(code))
    await t.rejects(first, { code })
    advance(59.9)
    await t.rejects(forms.get(key('nope')), { code })
    t.equal(forms.peek(key('nope')), undefined)
    t.equal(calls.length, 1)
    t.same(forms.size, { entries: 0, bytes: 0 })

    advance(0.1)
    const later = forms.get(key('nope'))
    t.equal(calls.length, 2, 'asked again')
    last(calls).respond('now it exists')
    t.equal(textOf(await later), 'now it exists')
    t.equal((await forms.get(key('nope'))).cache, 'hit')
  })
}

test('an unknown key is remembered in its language only', async (t) => {
  const { forms, calls } = createFixture()
  const first = forms.get(key('nope'))
  last(calls).fail(unknown)
  await t.rejects(first)
  const french = forms.get({ kind: 'i18n', lang: 'fr', key: 'nope' })
  last(calls).respond('oui')
  t.equal(textOf(await french), 'oui')
})

test('no other failure is remembered, of a key or of a whole document', async (t) => {
  const { forms, calls } = createFixture()
  const failures = [
    [key('provinces'), problem('flexiti-failed')],
    [key('provinces'), new Error('a defect')],
    [english, unknown],
    [{ kind: 'terms', lang: 'en' }, unknown]
  ] as const
  for (const [form, error] of failures) {
    for (let times = 0; times < 2; times++) {
      const before = calls.length
      const pending = forms.get(form)
      t.equal(calls.length, before + 1)
      last(calls).fail(error)
      await t.rejects(pending, error)
    }
  }
})

test('a known key whose refresh says not-found keeps its value, like after any other failure', async (t) => {
  const { forms, calls, fill, advance, reported } = createFixture()
  await fill(key('provinces'), 'old')
  advance(HOUR)
  await forms.get(key('provinces'))
  last(calls).fail(unknown)
  await settle()
  t.match(reported, [{ error: { code: 'flexiti-not-found' } }])
  t.equal(textOf(await forms.get(key('provinces'))), 'old')
  advance(5)
  t.equal((await forms.get(key('provinces'))).cache, 'stale')
  t.equal(calls.length, 3, 'refreshed after 5 s, not 60')
  last(calls).respond('back')
  await until(() => forms.peek(key('provinces')) !== undefined)
  t.equal(textOf(forms.peek(key('provinces'))), 'back')
})

test('a known key, too old to serve and gone at Flexiti, is an unknown key from then on', async (t) => {
  const { forms, calls, fill, advance } = createFixture()
  await fill(key('provinces'), 'old')
  advance(HOUR + 86_400)
  const pending = forms.get(key('provinces'))
  last(calls).fail(unknown)
  await t.rejects(pending, unknown)
  await t.rejects(forms.get(key('provinces')), unknown)
  t.equal(calls.length, 2)
})

test('500 unknown keys are remembered at most', async (t) => {
  const { forms, calls } = createFixture()
  for (let n = 0; n <= 500; n++) {
    const pending = forms.get(key(`guess${n}`))
    last(calls).fail(unknown)
    await t.rejects(pending, unknown)
  }
  t.equal(calls.length, 501)
  await t.rejects(forms.get(key('guess1')), unknown)
  await t.rejects(forms.get(key('guess500')), unknown)
  t.equal(calls.length, 501, 'still remembered')
  const forgotten = forms.get(key('guess0'))
  t.equal(calls.length, 502, 'forgotten')
  last(calls).fail(unknown)
  await t.rejects(forgotten, unknown)
})

test('guessing keys evicts no value, even from a cache that is full to the last byte', async (t) => {
  const measuring = createFixture()
  const text = noise()
  await measuring.fill(english, text)

  const { forms, calls, fill } = createFixture({ maxBytes: measuring.forms.size.bytes })
  await fill(english, text)
  const guesses = Array.from({ length: 200 }, async (_, n) => await forms.get(key(`guess${n}`)))
  t.ok(forms.peek(english), 'not while they load')
  for (const call of calls.slice(1)) call.fail(unknown)
  t.ok((await Promise.allSettled(guesses)).every((guess) => guess.status === 'rejected'))
  t.ok(forms.peek(english), 'nor after')
  t.same(forms.size, { entries: 1, bytes: measuring.forms.size.bytes })
})
