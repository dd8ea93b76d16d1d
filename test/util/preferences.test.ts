/** What callers prefer, by their headers. */
import { test } from 'tap'
import { languageOf, prefersHtml, preferencesOf } from '../../src/util/preferences.js'

test('members come with their weights, those with a malformed one not at all', async (t) => {
  t.strictSame(preferencesOf('fr-CA, EN;q=0.8 ,*;q=0'), [
    { name: 'fr-ca', weight: 1 },
    { name: 'en', weight: 0.8 },
    { name: '*', weight: 0 }
  ])
  t.strictSame(preferencesOf('a;q=2, b;q=0.1234, c;q=, d;q=x, ,;, e;level=1;q=0.5'), [{ name: 'e', weight: 0.5 }])
})

test('the language is French where that is preferred, and English in every other case', async (t) => {
  for (const header of [
    'fr',
    'FR',
    'fr-CA',
    'fr-CA,fr;q=0.9,en;q=0.8',
    'de,fr;q=0.1',
    'en;q=0.5,fr;q=0.6',
    'fr,en',
    'en;q=0,fr',
    'fr-CH;q=0.2, *;q=0.1'
  ]) t.equal(languageOf(header), 'fr', header)
  for (const header of [
    undefined,
    '',
    'en',
    'en-CA,fr',
    'en,fr',
    '*',
    'de',
    'fro',
    'french',
    'fr;q=0',
    'fr;q=x',
    'en;q=0.6,fr;q=0.5',
    'fr;q=0,en;q=0',
    ';;;,,,'
  ]) t.equal(languageOf(header), 'en', String(header))
})

test('a page is for browsers, and data for all others', async (t) => {
  for (const header of [
    'text/html',
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    'TEXT/HTML;q=0.5',
    'application/json;q=0.4,text/html;q=0.5'
  ]) t.equal(prefersHtml(header), true, header)
  for (const header of [
    undefined,
    '',
    '*/*',
    'application/json',
    'text/html,application/json',
    'text/html;q=0',
    'application/json, text/html;q=0.9',
    'text/*',
    'text/html;q=0.5,*/*'
  ]) t.equal(prefersHtml(header), false, String(header))
})
