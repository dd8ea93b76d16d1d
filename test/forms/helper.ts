/** What the tests of the form cache play on: a clock that is turned by hand and a Flexiti that answers when told to. */
import { setImmediate as turn } from 'node:timers/promises'
import { createForms, type FormName, type Forms, type FormsOptions } from '../../src/forms/forms.js'

export interface Call {
  form: FormName
  respond (text: string): void
  fail (error: unknown): void
}

export interface Fixture {
  forms: Forms
  /** Every load, in the order they began. */
  calls: Call[]
  reported: Array<{ error: unknown, form: FormName }>
  advance (seconds: number): void
  /** Begins a get, answers the load it begins, and waits for both. */
  fill (form: FormName, text: string): Promise<void>
}

export function createFixture (deps: Partial<FormsOptions> = {}): Fixture {
  let now = 0
  const calls: Call[] = []
  const reported: Fixture['reported'] = []

  const forms = createForms({
    load: async (form) => await new Promise((resolve, reject) => {
      calls.push({
        form,
        respond: (text) => { resolve({ body: Buffer.from(text), contentType: 'application/json' }) },
        fail: reject
      })
    }),
    clock: { now: () => now },
    freshSeconds: 3600,
    staleSeconds: 86_400,
    maxBytes: 1_000_000,
    onBackgroundError: (error, form) => { reported.push({ error, form }) },
    ...deps
  })

  return {
    forms,
    calls,
    reported,
    advance: (seconds) => { now += seconds * 1000 },
    fill: async (form, text) => {
      const pending = forms.get(form)
      last(calls).respond(text)
      await pending
    }
  }
}

export function last<T> (items: T[]): T {
  const item = items.at(-1)
  if (item === undefined) throw new Error('there is none')
  return item
}

/** Waits, turn by turn of the event loop, for work behind the scenes to be done. */
export async function until (condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}

/** Lets everything that needs no more input come to rest. */
export async function settle (): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turn()
}

export function textOf (
  hit: { representation: { variants: { identity: { body: Buffer } } } } | undefined
): string | undefined {
  return hit?.representation.variants.identity.body.toString()
}
