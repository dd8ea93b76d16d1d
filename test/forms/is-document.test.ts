/** What the cache of form values keeps. */
import { test } from 'tap'
import type { FormName } from '../../src/forms/forms.js'
import { isDocument } from '../../src/forms/is-document.js'

const whole: FormName = { kind: 'i18n', lang: 'en' }
const key: FormName = { kind: 'i18n', lang: 'fr', key: 'province' }
const terms: FormName = { kind: 'terms', lang: 'en' }
const is = (form: FormName, text: string): boolean => isDocument(form, Buffer.from(text))

test('the whole of the values is an object', async (t) => {
  t.ok(is(whole, '{"a":1}'))
  t.ok(is(whole, ' \r\n\t{}'))
  for (const text of ['', '[]', '"text"', 'null', '1']) t.notOk(is(whole, text), text)
})

test('the values of a key and the terms are anything but nothing', async (t) => {
  for (const form of [key, terms]) {
    for (const text of ['{}', '[]', '"text"', ' [1]']) t.ok(is(form, text), text)
    for (const text of ['', '  ', 'null', '\nnull ']) t.notOk(is(form, text), JSON.stringify(text))
  }
})
