/** What every LedgerStore must do, whatever it keeps its operations in. */
import { test, type Test } from 'tap'
import { LedgerFullError, type LedgerStore } from '../../src/money/store.js'
import {
  wantedUpstreamKey, type Ending, type NewOperation, type Operation, type OperationState
} from '../../src/money/operation.js'
import { seeded } from '../helpers/random.js'

export interface LedgerStoreUnderTest {
  store: LedgerStore
  /** Moves the store's clock; resolves when what is forgotten by then can no longer be had. */
  advance (ms: number): void | Promise<void>
}

export interface LedgerLimits {
  maxCount: number
}

/** What the random walk knows of an operation. */
interface Modelled {
  state: OperationState
  attempt: string
  upstreamKey: string
  runningUntil: number
  keptUntil: number
  /** Whether its try has said how it ended, also that nobody can tell. */
  ended: boolean
}

const SECOND = 1000
const HOUR = 3600 * SECOND
const LEASE = 75 * SECOND
const KEEP = 24 * HOUR

const succeeded: Ending = {
  state: 'succeeded',
  endedAt: 1_700_000_001_000,
  response: { status: 200, body: '{"capture_id":346123}', contentType: 'application/json' }
}
const rejected: Ending = {
  state: 'rejected',
  endedAt: 1_700_000_001_000,
  response: { status: 409, body: '{"code":"flexiti-rejected"}', contentType: 'application/problem+json' }
}
const indeterminate: Ending = { state: 'indeterminate', endedAt: 1_700_000_001_000 }
const settled: Ending = {
  state: 'rejected', endedAt: 1_700_000_002_000, settled: { by: 'till', note: 'Flexiti has none' }
}

function operation (changes: Partial<NewOperation> = {}): NewOperation {
  return {
    caller: 'till',
    key: 'capture-1',
    method: 'POST',
    path: '/v1/authorizations/12343/capture',
    fingerprint: `v1:${'a'.repeat(43)}`,
    bodyHash: 'a'.repeat(64),
    attempt: 'first',
    route: '/v1/authorizations/:authorization_id/capture',
    amount: '10.00',
    referenceId: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
    startedAt: 1_700_000_000_000,
    ...changes
  }
}

/** The same as begin hands it out, where nobody else wanted the key. */
function inHand (changes: Partial<NewOperation> = {}): Operation {
  const wanted = operation(changes)
  return { ...wanted, upstreamKey: wanted.key, state: 'running', runningUntil: 0 }
}

/**
 * Puts the whole contract to the test, within `parent` if there is one. `createStore` makes an empty store, and cleans
 * up after the test.
 */
export function ledgerStoreContract (
  name: string,
  createStore: (t: Test, limits: LedgerLimits) => LedgerStoreUnderTest | Promise<LedgerStoreUnderTest>,
  parent?: Test
): void {
  const contract = (
    sentence: string,
    play: (t: Test, fixture: LedgerStoreUnderTest) => Promise<void>,
    limits: LedgerLimits = { maxCount: 10_000 }
  ): void => {
    (parent?.test.bind(parent) ?? test)(`${name}: ${sentence}`, async (t) => {
      await play(t, await createStore(t, limits))
    })
  }

  contract('a new operation is running, and kept as it was given', async (t, { store }) => {
    const begun = await store.begin(operation(), LEASE, KEEP)
    t.match(begun, { begun: true, operation: { ...operation(), state: 'running' } })
    t.same(await store.get('till', 'capture-1'), begun.operation)
  })

  contract('fields that were left out stay left out', async (t, { store }) => {
    await store.begin(operation({ amount: undefined }), LEASE, KEEP)
    const found = await store.get('till', 'capture-1')
    for (const field of ['amount', 'response', 'endedAt', 'settled', 'authorizes'] as const) {
      t.equal(found?.[field], undefined, field)
    }
  })

  contract('what nobody began is undefined, to look at, to resume, to end and to settle', async (t, { store }) => {
    t.equal(await store.get('till', 'capture-1'), undefined)
    t.equal(await store.resume('till', 'capture-1', 'first', LEASE), undefined)
    t.equal(await store.finish(inHand(), succeeded), false)
    t.equal(await store.settle('till', 'capture-1', settled), undefined)
    await store.release(inHand())
  })

  contract('a taken key answers the operation that is there and overwrites nothing', async (t, { store }) => {
    const { operation: first } = await store.begin(operation(), LEASE, KEEP)
    const again = await store.begin(
      operation({ attempt: 'second', bodyHash: 'b'.repeat(64), amount: '99.00' }), LEASE, KEEP
    )
    t.same(again, { operation: first, begun: false })
    t.same(await store.get('till', 'capture-1'), first)
  })

  contract('of many who begin one key at once, one begins', async (t, { store }) => {
    const tries = await Promise.all(Array.from({ length: 20 }, async (
      _, n
    ) => await store.begin(operation({ attempt: `try-${n}` }), LEASE, KEEP)))
    t.equal(tries.filter(({ begun }) => begun).length, 1)
    t.equal(new Set(tries.map(({ operation: { attempt } }) => attempt)).size, 1)
  })

  contract('callers have their keys to themselves', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    t.equal((await store.begin(operation({ caller: 'web', amount: '7.00' }), LEASE, KEEP)).begun, true)
    t.equal((await store.get('till', 'capture-1'))?.amount, '10.00')
    t.equal((await store.get('web', 'capture-1'))?.amount, '7.00')
  })

  contract('towards Flexiti no two operations have the same key', async (t, { store }) => {
    const wire = async (
      caller: string, key: string
    ): Promise<string> => (await store.begin(operation({ caller, key }), LEASE, KEEP)).operation.upstreamKey
    const keys = [await wire('till', '1'), await wire('web', '1'), await wire('app', '1')]
    t.same(keys, ['1', 'web:1', 'app:1'], 'the caller stands before a key that another has')
    keys.push(
      await wire('web', 'web:1'), await wire('app', 'web:1'), await wire('till', 'app:1'), await wire('till', '2')
    )
    t.equal(new Set(keys).size, keys.length, keys.join(' '))
    t.equal(keys.at(-1), '2')
  })

  contract('an operation whose key another has at Flexiti ends, is looked up and is freed like any, also when the ' +
    'other is gone', async (
    t, { store, advance }
  ) => {
    const { operation: first } = await store.begin(operation(), LEASE, KEEP)
    const { operation: second } = await store.begin(operation({ caller: 'web' }), LEASE, KEEP)
    await advance(1)
    const { operation: third } = await store.begin(operation({ caller: 'app' }), LEASE, KEEP)
    await store.release(first)
    t.equal(await store.get('till', 'capture-1'), undefined)
    t.match(await store.begin(operation({ caller: 'web', attempt: 'again' }), LEASE, KEEP), {
      begun: false, operation: { attempt: 'first', upstreamKey: 'web:capture-1' }
    })
    t.equal(await store.finish(second, succeeded), true)
    t.match(await store.get('web', 'capture-1'), { ...succeeded, upstreamKey: 'web:capture-1' })
    await store.release(third)
    t.equal(await store.get('app', 'capture-1'), undefined)
    const { operation: anew } = await store.begin(operation({ caller: 'app', attempt: 'anew' }), LEASE, KEEP)
    t.equal(anew.upstreamKey, 'capture-1', 'nobody has it now')
    t.equal(
      (await store.begin(operation({ caller: 'till', attempt: 'anew' }), LEASE, KEEP)).operation.upstreamKey,
      'till:capture-1'
    )
    await store.finish(anew, indeterminate)
    t.match(await store.resume('app', 'capture-1', 'repeat', LEASE), { state: 'running', upstreamKey: 'capture-1' })
    await advance(KEEP)
    t.equal(await store.get('web', 'capture-1'), undefined)
    t.match(await store.begin(operation({ caller: 'web', attempt: 'anew' }), LEASE, KEEP), { begun: true })
  })

  contract('a freed key that another has begun since is not the other\'s to lose', async (t, { store }) => {
    const { operation: first } = await store.begin(operation(), LEASE, KEEP)
    await store.release(first)
    await store.begin(operation({ attempt: 'second' }), LEASE, KEEP)
    t.equal(await store.finish(first, succeeded), false)
    await store.release(first)
    t.match(await store.get('till', 'capture-1'), { state: 'running', attempt: 'second' })
  })

  contract('shoppers who count their keys from 1 are told apart, by the store and at Flexiti', async (t, { store }) => {
    const shoppers = ['a'.repeat(32), 'b'.repeat(32)]
    const upstreamKeys = new Set<string>()
    for (const caller of ['till', ...shoppers]) {
      const {
        begun, operation: { upstreamKey }
      } = await store.begin(operation({ caller, key: '1', attempt: caller }), LEASE, KEEP)
      t.equal(begun, true)
      if (caller !== 'till') t.match(upstreamKey, /^[0-9a-f]{64}$/)
      upstreamKeys.add(upstreamKey)
      // A back office may use as its own key what Flexiti is told of a shopper's.
      t.not(
        (await store.begin(operation({ caller: 'web', key: upstreamKey }), LEASE, KEEP)).operation.upstreamKey,
        upstreamKey
      )
    }
    t.equal(upstreamKeys.size, 3)
    for (const caller of ['till', ...shoppers]) t.match(await store.get(caller, '1'), { caller, attempt: caller })
  })

  contract('a key that was freed can go to Flexiti as it is again', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    await store.release(inHand())
    t.equal((await store.begin(operation({ caller: 'web' }), LEASE, KEEP)).operation.upstreamKey, 'capture-1')
  })

  for (const ending of [succeeded, rejected]) {
    contract(`an operation that ${ending.state} keeps its answer and ends no other way`, async (t, { store }) => {
      await store.begin(operation(), LEASE, KEEP)
      t.equal(await store.finish(inHand(), ending), true)
      const ended = await store.get('till', 'capture-1')
      t.match(ended, ending)
      t.equal(await store.finish(inHand(), indeterminate), false)
      t.equal(await store.resume('till', 'capture-1', 'second', LEASE), undefined)
      t.equal(await store.settle('till', 'capture-1', settled), undefined)
      await store.release(inHand())
      t.same(await store.get('till', 'capture-1'), ended)
    })
  }

  contract('only the attempt that holds an operation may end or free it', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    t.equal(await store.finish(inHand({ attempt: 'other' }), succeeded), false)
    await store.release(inHand({ attempt: 'other' }))
    t.match(await store.get('till', 'capture-1'), { state: 'running', attempt: 'first' })
  })

  contract('a freed key is free', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    await store.release(inHand())
    t.equal(await store.get('till', 'capture-1'), undefined)
    t.match(await store.begin(operation({ attempt: 'second', bodyHash: 'b'.repeat(64) }), LEASE, KEEP), {
      begun: true, operation: { attempt: 'second' }
    })
  })

  contract('a running operation cannot be settled or taken in hand by another', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    t.equal(await store.settle('till', 'capture-1', settled), undefined)
    t.equal(await store.resume('till', 'capture-1', 'second', LEASE), undefined)
    t.match(await store.get('till', 'capture-1'), { state: 'running', attempt: 'first' })
  })

  contract('an operation that its process left running reads as indeterminate after its lease, not a millisecond ' +
    'before', async (
    t, { store, advance }
  ) => {
    await store.begin(operation(), LEASE, KEEP)
    await advance(LEASE - 1)
    t.equal((await store.get('till', 'capture-1'))?.state, 'running')
    t.equal((await store.begin(operation(), LEASE, KEEP)).operation.state, 'running')
    await advance(1)
    t.equal((await store.get('till', 'capture-1'))?.state, 'indeterminate')
    t.match(await store.begin(operation(), LEASE, KEEP), { begun: false, operation: { state: 'indeterminate' } })
  })

  contract('an attempt that comes back after its lease still knows how it ended', async (t, { store, advance }) => {
    await store.begin(operation(), LEASE, KEEP)
    await advance(2 * LEASE)
    t.equal(await store.finish(inHand(), succeeded), true)
    t.match(await store.get('till', 'capture-1'), succeeded)
  })

  contract('an attempt that comes back after its lease, and was never sent, frees its key',
    async (t, { store, advance }) => {
      await store.begin(operation(), LEASE, KEEP)
      await advance(2 * LEASE)
      await store.release(inHand())
      t.equal(await store.get('till', 'capture-1'), undefined)
    })

  contract('what somebody has settled no late attempt changes or frees', async (t, { store, advance }) => {
    await store.begin(operation(), LEASE, KEEP)
    await advance(LEASE)
    const ended = await store.settle('till', 'capture-1', settled)
    t.match(ended, settled)
    t.equal(await store.finish(inHand(), succeeded), false)
    await store.release(inHand())
    t.same(await store.get('till', 'capture-1'), ended)
    t.equal(
      await store.settle('till', 'capture-1', { ...settled, state: 'succeeded' }), undefined, 'nor another settlement'
    )
  })

  contract('of many settlements at once, one holds', async (t, { store }) => {
    await store.begin(operation(), LEASE, KEEP)
    await store.finish(inHand(), indeterminate)
    const tries = await Promise.all(Array.from({ length: 20 }, async (_, n) => await store.settle('till', 'capture-1', {
      ...settled, settled: { by: `key-${n}`, note: 'seen' }
    })))
    const made = tries.filter((operation) => operation !== undefined)
    t.equal(made.length, 1)
    t.same(await store.get('till', 'capture-1'), made[0])
  })

  contract('an indeterminate operation is taken in hand by one attempt, with a lease of its own',
    async (t, { store, advance }) => {
      await store.begin(operation(), LEASE, KEEP)
      await store.finish(inHand(), indeterminate)
      const tries = await Promise.all(Array.from({ length: 20 }, async (
        _, n
      ) => await store.resume('till', 'capture-1', `again-${n}`, LEASE)))
      const [resumed, ...others] = tries.filter((operation) => operation !== undefined)
      t.same(others, [])
      t.match(resumed, { state: 'running', bodyHash: operation().bodyHash, upstreamKey: 'capture-1' })
      t.equal(await store.finish(inHand(), rejected), false, 'the attempt before has lost it')
      await advance(LEASE - 1)
      t.equal((await store.get('till', 'capture-1'))?.state, 'running')
      await advance(1)
      t.equal((await store.get('till', 'capture-1'))?.state, 'indeterminate')
      t.equal(await store.finish(resumed as Operation, succeeded), true)
      t.match(await store.get('till', 'capture-1'), succeeded)
    })

  contract('an operation handed out does not change under its holder', async (t, { store }) => {
    const { operation: held } = await store.begin(operation(), LEASE, KEEP)
    await store.finish(inHand(), succeeded)
    t.equal(held.state, 'running')
    t.equal(held.response, undefined)
  })

  contract('an operation that has ended is kept for its time from then on, and its key is free after that',
    async (t, { store, advance }) => {
      for (const key of ['done', 'refused', 'late']) await store.begin(operation({ key }), LEASE, KEEP)
      await store.finish(inHand({ key: 'done' }), succeeded)
      await store.finish(inHand({ key: 'refused' }), rejected)
      await advance(HOUR)
      await store.finish(inHand({ key: 'late' }), succeeded)
      const isFree = async (key: string): Promise<void> => {
        t.equal(await store.get('till', key), undefined, key)
        t.equal(await store.settle('till', key, settled), undefined, key)
        t.equal(await store.finish(inHand({ key }), succeeded), false, key)
        t.match(await store.begin(operation({ key, attempt: 'new' }), LEASE, KEEP), {
          begun: true, operation: { upstreamKey: key, attempt: 'new' }
        }, key)
      }
      await advance(KEEP - HOUR - 1)
      for (const key of ['done', 'refused', 'late']) t.not(await store.get('till', key), undefined, key)
      await advance(1)
      for (const key of ['done', 'refused']) await isFree(key)
      t.match(await store.get('till', 'late'), succeeded)
      await advance(HOUR)
      await isFree('late')
    })

  contract('an operation whose outcome nobody knows is kept until somebody says it, and for its time after that',
    async (t, { store, advance }) => {
      for (const key of ['unclear', 'left', 'again', 'other']) await store.begin(operation({ key }), LEASE, KEEP)
      for (const key of ['unclear', 'again', 'other']) await store.finish(inHand({ key }), indeterminate)
      await store.finish(inHand({ key: 'other' }), succeeded)
      for (let day = 0; day < 3; day++) {
        await advance(KEEP)
        // What begins meanwhile clears away what is over.
        await store.begin(operation({ key: `day-${day}` }), LEASE, KEEP)
        await store.finish(inHand({ key: `day-${day}` }), succeeded)
      }
      t.equal(await store.get('till', 'other'), undefined)
      for (const key of ['unclear', 'left', 'again']) {
        t.match(await store.begin(operation({ key, attempt: 'new' }), LEASE, KEEP), {
          begun: false, operation: { state: 'indeterminate', upstreamKey: key }
        }, key)
      }
      const resumed = await store.resume('till', 'again', 'second', LEASE)
      t.equal(await store.finish(resumed as Operation, succeeded), true)
      t.equal(await store.finish(inHand({ key: 'left' }), succeeded), true, 'a process that was asleep')
      t.match(await store.settle('till', 'unclear', settled), settled)
      await advance(KEEP - 1)
      for (const key of ['unclear', 'left', 'again']) t.match(await store.get('till', key), { endedAt: Number }, key)
      await advance(1)
      for (const key of ['unclear', 'left', 'again']) {
        t.equal(await store.get('till', key), undefined, key)
        t.equal(
          (await store.begin(operation({ caller: 'web', key }), LEASE, KEEP)).operation.upstreamKey, key,
          'its key towards Flexiti is free too'
        )
      }
    })

  contract('a full ledger refuses new operations and serves the old; what is forgotten makes room',
    async (t, { store, advance }) => {
      for (const key of ['1', '2']) await store.begin(operation({ key }), LEASE, KEEP)
      await t.rejects(async () => await store.begin(operation({ key: '3' }), LEASE, KEEP), LedgerFullError)
      t.equal(await store.get('till', '3'), undefined)
      t.equal((await store.begin(operation({ key: '1' }), LEASE, KEEP)).begun, false)
      t.equal(await store.finish(inHand({ key: '1' }), succeeded), true)
      await store.release(inHand({ key: '2' }))
      t.equal((await store.begin(operation({ key: '3' }), LEASE, KEEP)).begun, true)
      await t.rejects(async () => await store.begin(operation({ key: '4' }), LEASE, KEEP), LedgerFullError)
      await advance(KEEP)
      t.equal((await store.begin(operation({ key: '4' }), LEASE, KEEP)).begun, true)
    }, { maxCount: 2 })

  contract('names and keys of any visible character are told apart', async (t, { store }) => {
    const pairs = [['a', 'b:c'], ['a:b', 'c'], ['a', 'b'], ['a b', 'c'], ['a', '../b'], ['a', '{b}*?']] as const
    for (const [caller, key] of pairs) {
      t.equal(
        (await store.begin(operation({ caller, key, attempt: `${caller}/${key}` }), LEASE, KEEP)).begun,
        true,
      `${caller} and ${key}`
      )
    }
    for (const [caller, key] of pairs) t.equal((await store.get(caller, key))?.attempt, `${caller}/${key}`)
  })

  contract('whatever is done in whatever order, it is what a plain list of operations would say',
    async (t, { store, advance }) => {
      const random = seeded(20_261_121)
      const below = (most: number): number => Math.floor(random() * most)
      const pick = <T>(all: readonly T[]): T => all[below(all.length)] as T
      const shoppers = ['a'.repeat(32), 'b'.repeat(32)]
      const callers = ['till', 'web', ...shoppers]
      const keys = ['1', '2', 'web:1', 'till:1', 'web:web:1', wantedUpstreamKey('a'.repeat(32), '1')]
      const model = new Map<string, Modelled>()
      const handedOut: Operation[] = []
      let now = 0
      const faults: string[] = []
      const expect = (step: string, found: unknown, wanted: unknown): void => {
        if (found !== wanted) {
          faults.push(`${step}: ${String(found)} instead of ${String(wanted)}`)
        }
      }
      const modelled = (caller: string, key: string): Modelled | undefined => {
        const known = model.get(`${caller} ${key}`)
        if (known === undefined || known.keptUntil <= now) return undefined
        if (known.state === 'running' && known.runningUntil <= now) known.state = 'indeterminate'
        return known
      }

      const keptFrom = (state: OperationState): number => state === 'indeterminate' ? Infinity : now + KEEP

      const resumed = new Set<string>()
      for (let step = 0; step < 1500; step++) {
        const [caller, key, attempt] = [pick(callers), pick(keys), `try-${step}`]
        const known = modelled(caller, key)
        const act = pick([
          'begin', 'begin', 'begin', 'finish', 'finish', 'release', 'settle', 'resume', 'get', 'wait'
        ] as const)
        const name = `${step} ${act} ${caller} ${key}`
        switch (act) {
          case 'begin': {
            const { operation: found, begun } = await store.begin(operation({ caller, key, attempt }), LEASE, KEEP)
            expect(name, begun, known === undefined)
            if (known !== undefined) {
              expect(`${name}, state`, found.state, known.state)
              expect(`${name}, upstream key`, found.upstreamKey, known.upstreamKey)
              break
            }
            const taken = [...model.values()].filter(({ keptUntil }) => keptUntil > now)
              .map(({ upstreamKey }) => upstreamKey)
            expect(`${name}, upstream key of another`, taken.includes(found.upstreamKey), false)
            expect(
            `${name}, upstream key without need of a prefix`,
            found.upstreamKey === wantedUpstreamKey(caller, key),
            !taken.includes(wantedUpstreamKey(caller, key))
            )
            model.set(`${caller} ${key}`, {
              state: 'running',
              attempt,
              upstreamKey: found.upstreamKey,
              runningUntil: now + LEASE,
              keptUntil: Infinity,
              ended: false
            })
            handedOut.push(found)
            break
          }
          case 'finish':
          case 'release': {
            const held = handedOut.length === 0 ? inHand() : pick(handedOut.slice(-12))
            const its = modelled(held.caller, held.key)
            const holds = its !== undefined && its.attempt === held.attempt &&
            (its.state === 'running' || its.state === 'indeterminate')
            if (act === 'finish') {
              const ending = pick([succeeded, rejected, indeterminate])
              expect(`${name} of ${held.attempt}`, await store.finish(held, ending), holds)
              if (holds) Object.assign(its, { state: ending.state, ended: true, keptUntil: keptFrom(ending.state) })
            // Nobody frees what was in doubt before.
            } else if (!resumed.has(held.attempt)) {
              await store.release(held)
              if (holds && !its.ended) model.delete(`${held.caller} ${held.key}`)
            }
            break
          }
          case 'settle':
            expect(name, (await store.settle(caller, key, settled)) !== undefined, known?.state === 'indeterminate')
            if (known?.state === 'indeterminate') {
              Object.assign(known, { state: settled.state, keptUntil: keptFrom(settled.state) })
            }
            break
          case 'resume': {
            const found = await store.resume(caller, key, attempt, LEASE)
            expect(name, found !== undefined, known?.state === 'indeterminate')
            if (known === undefined || found === undefined) break
            Object.assign(known, { state: 'running', attempt, runningUntil: now + LEASE, ended: false })
            handedOut.push(found)
            resumed.add(attempt)
            break
          }
          case 'get':
            expect(name, (await store.get(caller, key))?.state, known?.state)
            break
          case 'wait': {
            const ms = pick([1, SECOND, LEASE - 1, LEASE, below(8) * HOUR])
            now += ms
            await advance(ms)
          }
        }
      }
      t.same(faults, [])
    })
}
