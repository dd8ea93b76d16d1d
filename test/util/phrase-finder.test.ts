/** Finding many phrases at once. */
import { test } from 'tap'
import { createPhraseFinder } from '../../src/util/phrase-finder.js'
import { seeded } from '../helpers/random.js'

const signs = (text: string): number[] => Array.from(text, (sign) => sign === '|' ? -1 : sign.charCodeAt(0))

/** The same, by looking. */
function look (phrases: string[], text: string): number[] {
  return Array.from(text, (_, at) => {
    const ending = phrases.filter((phrase) => text.slice(0, at + 1).endsWith(phrase))
    return Math.max(0, ...ending.map(({ length }) => length))
  })
}

test('at each place the longest phrase that ends there is found', async (t) => {
  const found = [...createPhraseFinder(['she', 'he', 'hers', 'his'].map(signs)).find(signs('ushers'))]
  t.strictSame(found, [0, 0, 0, 3, 0, 4])
  t.strictSame([...createPhraseFinder([]).find(signs('ab'))], [0, 0])
  t.strictSame([...createPhraseFinder(['ab'].map(signs)).find(signs('a|bab'))], [0, 0, 0, 0, 2], '-1 is in none')
})

test('whatever the phrases and the text, it finds what looking finds', async (t) => {
  const random = seeded(7)
  const pick = (below: number): number => Math.floor(random() * below)
  const word = (most: number): string => Array.from({ length: 1 + pick(most) }, () => 'abc|'[pick(3)]).join('')
  for (let round = 0; round < 500; round++) {
    const phrases = Array.from({ length: pick(8) }, () => word(6))
    const text = word(40)
    const found = [...createPhraseFinder(phrases.map(signs)).find(signs(text))]
    if (JSON.stringify(found) !== JSON.stringify(look(phrases, text))) t.fail(`${phrases.join(' ')} in ${text}`)
  }
})

/** Look-ups in maps while something is done: each step of the search is one. */
function countSteps (act: () => void): number {
  const { get } = Map.prototype
  let steps = 0
  const counted = function (this: Map<unknown, unknown>, key: unknown): unknown {
    steps++
    return get.call(this, key)
  }
  Reflect.set(Map.prototype, 'get', counted)
  try {
    act()
  } finally {
    Reflect.set(Map.prototype, 'get', get)
  }
  return steps
}

test('the steps grow as the text does, and with the phrases, and not with their product', async (t) => {
  const worst: Array<(size: number) => [phrases: string[], text: string]> = [
    (size) => [['a'.repeat(size)], 'a'.repeat(size)],
    (size) => [['a'.repeat(size)], `${'a'.repeat(99)}b`.repeat(size / 100)],
    (size) => [Array.from({ length: 100 }, (_, n) => `${'a'.repeat(size / 100)}${n}`), 'a'.repeat(size)],
    (size) => [Array.from({ length: 100 }, (_, n) => 'ab'.repeat(n + 1)), 'ab'.repeat(size / 2)]
  ]
  for (const [number, make] of worst.entries()) {
    const steps = [10_000, 20_000, 40_000].map((size) => {
      const [phrases, text] = make(size)
      return countSteps(() => { createPhraseFinder(phrases.map(signs)).find(signs(text)) })
    })
    for (const [at, count] of steps.entries()) {
      if (at > 0) {
        t.ok(
          count <= 2.1 * (steps[at - 1] as number),
      `${number}: ${steps}`
        )
      }
    }
  }
})
