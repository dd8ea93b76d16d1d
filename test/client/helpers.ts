/** What a page is to the client, as little as it needs: a door to fetch from, a document to put frames into. */
import { mock } from 'node:test'
import type { Test } from 'tap'

export interface Asked {
  method: string
  path: string
  headers: Record<string, string>
  credentials: string | undefined
  body: unknown
}

export type Answer =
  | { status?: number, body?: unknown, text?: string }
  /** As `fetch` fails where nobody answers. */
  | 'lost'
  /** Never answers. */
  | 'silent'

export interface FakeDoor {
  /** Every call, in order. */
  asked: Asked[]
  /** What the next calls of this path get, one after the other; the last one again and again. */
  answer (path: string, ...answers: Answer[]): void
}

export const base = 'https://bff.shop.example'
export const referenceId = '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
export const flow = {
  reference_id: referenceId,
  phase: 'open',
  order: { reference: 'Order-1', amount: '234.45' },
  authorization: null,
  account_known: false,
  expires_in: null
}

/** Takes the place of `fetch`. A flow can be opened; everything else is to be said by `answer`. */
export function fakeDoor (t: Test): FakeDoor {
  const asked: Asked[] = []
  const silent = new Set<() => void>()
  const answers = new Map<string, Answer[]>([['/v1/flows', [{ status: 201, body: flow }]]])
  const fetch = async (url: string, { method = 'GET', headers, credentials, body, signal }: RequestInit & {
    headers: Record<string,
    string>
  }): Promise<Response> => {
    const path = url.slice(base.length)
    asked.push({ method, path, headers, credentials, body: typeof body === 'string' ? JSON.parse(body) : undefined })
    const waiting = answers.get(path.split('?')[0] as string) ?? [{ status: 404, body: { code: 'not-found' } }]
    const answer = waiting.length > 1 ? waiting.shift() as Answer : waiting[0] as Answer
    if (answer === 'lost') throw new TypeError('Failed to fetch')
    if (answer === 'silent') {
      return await new Promise((_resolve, reject) => {
        const abort = (): void => { reject(new DOMException('aborted', 'AbortError')) }
        signal?.addEventListener('abort', abort)
        silent.add(abort)
      })
    }
    const { status = 200, body: answered, text = answered === undefined ? '' : JSON.stringify(answered) } = answer
    return new Response(status === 204 ? null : text, { status })
  }
  t.intercept(globalThis, 'fetch', { value: fetch })
  // What nobody waits for any more would keep the process for the client's own timeout.
  t.teardown(() => { for (const abort of silent) abort() })
  return { asked, answer: (path, ...given) => { answers.set(path, given) } }
}

export interface FakeClock {
  /** Lets time pass, and what waits for it happen. */
  advance (ms: number): Promise<void>
}

export function fakeClock (t: Test): FakeClock {
  let now = 1000
  mock.timers.enable({ apis: ['setTimeout'] })
  t.teardown(() => { mock.timers.reset() })
  t.intercept(performance, 'now', { value: () => now })
  return {
    async advance (ms) {
      now += ms
      mock.timers.tick(ms)
      await settled()
    }
  }
}

/** Lets happen what waits for nothing else. */
export async function settled (): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => { setImmediate(resolve) })
}

export function fakeStorage (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => { kept.set(key, value) },
    removeItem: (key) => { kept.delete(key) }
  }
}

export interface FakePage {
  container: HTMLElement
  dialog: HTMLDialogElement & { opened: number }
  /** The frame that is shown, if any. */
  frame (): { src: string, title: string, referrerPolicy: string, contentWindow: object } | undefined
  /** A message that arrives at the page's window. */
  post (message: { origin: string, source: unknown, data: unknown }): void
}

/** A document that makes frames. */
export function fakePage (): FakePage {
  const window = new EventTarget()
  let frame: ReturnType<FakePage['frame']>
  const document = {
    defaultView: window,
    createElement: () => ({
      contentWindow: {},
      setAttribute () {},
      remove () { if (frame === this as unknown) frame = undefined }
    })
  }
  const append = (child: NonNullable<typeof frame>): void => { frame = child }
  const dialog = Object.assign(new EventTarget(), {
    ownerDocument: document,
    append,
    open: false,
    opened: 0,
    showModal () {
      this.open = true
      this.opened += 1
    },
    close () {
      if (!this.open) return
      this.open = false
      // A task later, as browsers do.
      setImmediate(() => { this.dispatchEvent(new Event('close')) })
    }
  })
  return {
    container: Object.assign(new EventTarget(), { ownerDocument: document, append }) as unknown as HTMLElement,
    dialog: dialog as unknown as FakePage['dialog'],
    frame: () => frame,
    post: (message) => { window.dispatchEvent(Object.assign(new Event('message'), message)) }
  }
}
