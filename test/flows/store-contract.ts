/** What every FlowStore must do, whatever it keeps its flows in. */
import { test, type Test } from 'tap'
import type { Flow, FlowChange } from '../../src/flows/flow.js'
import type { Token } from '../../src/flows/token.js'
import { amend, FAILURE_MS, StoreFullError, UNUSED_MS, type FlowStore, type NewFlow } from '../../src/flows/store.js'

export interface StoreLimits {
  idleMs: number
  maxAgeMs: number
  maxCount: number
}

export interface StoreUnderTest {
  store: FlowStore
  /** Moves the store's clock; resolves when what is dead by then can no longer be had. */
  advance (ms: number): void | Promise<void>
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const LEASE = 15 * SECOND
const roomy: StoreLimits = { idleMs: 30 * MINUTE, maxAgeMs: 120 * MINUTE, maxCount: 10_000 }

const idOf = (n: number): string => n.toString(16).padStart(32, '0')
const ID = idOf(1)

function tokenOf (store: FlowStore, generation = 1): Token {
  return {
    accessToken: `access-${generation}`,
    refreshToken: `refresh-${generation}`,
    lifeMs: 20 * MINUTE,
    expiresAt: store.now() + 20 * MINUTE,
    generation
  }
}

/** Opens flows as the shop's server does, unless the test says who does. */
export function byServer (store: FlowStore): FlowStore {
  return new Proxy(store, {
    get: (target, name: keyof FlowStore) => name === 'open'
      ? async (flow: NewFlow, options = { byServer: true }) => await target.open(flow, options)
      : (...args: unknown[]) => (target[name] as (...all: unknown[]) => unknown)(...args)
  })
}

/**
 * Puts the whole contract to the test, within `parent` if there is one. `createStore` makes an empty store, and cleans
 * up after the test.
 */
export function storeContract (
  name: string, createStore: (t: Test, limits: StoreLimits) => StoreUnderTest | Promise<StoreUnderTest>, parent?: Test
): void {
  const contract = (
    sentence: string, play: (t: Test, fixture: StoreUnderTest) => Promise<void>, limits: Partial<StoreLimits> = {}
  ): void => {
    (parent?.test.bind(parent) ?? test)(`${name}: ${sentence}`, async (t) => {
      const { store, advance } = await createStore(t, { ...roomy, ...limits })
      await play(t, { store: byServer(store), advance })
    })
  }

  contract('a new flow is open, holds no token and knows when it was opened', async (t, { store, advance }) => {
    await advance(7 * SECOND)
    const { flow, created } = await store.open({
      id: ID, owner: 'someone', order: { reference: 'A-1', amount: '10.00' }
    })
    t.equal(created, true)
    t.match(flow, {
      id: ID,
      version: 1,
      phase: 'open',
      tokens: {},
      openedAt: store.now(),
      owner: 'someone',
      order: {
        reference: 'A-1', amount: '10.00'
      }
    })
    t.same(await store.get(ID), flow)
    t.equal(await store.count(), 1)
  })

  contract('all that a flow may have comes back as it was, whatever is in its texts', async (t, { store }) => {
    const full: Required<FlowChange> = {
      phase: 'widget',
      tokens: { customer: tokenOf(store), merchant: { ...tokenOf(store, 2), refreshToken: undefined } },
      owner: 'someone',
      order: { reference: 'Zoë\'s "order"\n[0,1] 🛒', amount: '10.00' },
      authorization: 'indeterminate',
      tries: 3,
      authorizedBy: 'b'.repeat(64),
      rejections: 2,
      accountNumber: '20009100',
      widgetSessionIds: ['session-1', 'session-2'],
      authorized: { id: '12343', amount: '234.45' },
      accountVouched: true,
      used: true,
      application: {
        state: 'indeterminate',
        session: 'session-1',
        upstreamKey: 'c'.repeat(64),
        tries: 2,
        rejections: 1,
        hold: { attempt: 'process-2', caller: ID, key: 'k"2"', until: store.now() + MINUTE, tries: 2 }
      },
      hold: { attempt: 'process-1', caller: 'till', key: 'Zoë\'s', until: store.now(), tries: 3 },
      refreshAt: store.now() + 5 * MINUTE
    }
    await store.open({ id: ID, ...full })
    t.match(await store.get(ID), { ...full, version: 1 })
    await store.open({ id: idOf(2) })
    await store.change(idOf(2), 1, full)
    // Others come between, so that it is read again from what was kept.
    for (let n = 3; n < 1100; n++) {
      await store.open({ id: idOf(n) })
        .then(async ({ flow }) => await store.change(idOf(n), flow.version, { tries: n }))
    }
    t.match(await store.get(idOf(2)), { ...full, version: 2 })
    t.match(await store.get(idOf(3)), { tries: 3, order: undefined, authorizedBy: undefined, tokens: {} })
  })

  contract('an unknown flow is undefined, to look at and to change', async (t, { store }) => {
    t.equal(await store.get(ID), undefined)
    t.equal(await store.get(ID, { peek: true }), undefined)
    t.equal(await store.change(ID, 1, { owner: 'someone' }), undefined)
    t.same(await store.claimDue(10, LEASE), [])
  })

  contract('opening a taken name answers the flow that is there and overwrites nothing', async (t, { store }) => {
    const { flow } = await store.open({ id: ID, owner: 'first' })
    const again = await store.open({ id: ID, owner: 'second', phase: 'widget' })
    t.equal(again.created, false)
    t.same(again.flow, flow)
    t.match(await store.get(ID), { owner: 'first', phase: 'open', version: 1 })
    t.equal(await store.count(), 1)
  })

  contract('of many who open one name at once, one creates it and all get the same flow', async (t, { store }) => {
    const opened = await Promise.all(Array.from({ length: 20 }, async (_, n) => await store.open({
      id: ID, owner: `browser-${n}`
    })))
    t.equal(opened.filter(({ created }) => created).length, 1)
    t.equal(new Set(opened.map(({ flow }) => flow.owner)).size, 1)
  })

  contract('a change sets what it names, removes what is undefined, and leaves the rest',
    async (t, { store, advance }) => {
      const { flow } = await store.open({ id: ID, owner: 'someone', accountNumber: '7' })
      await advance(SECOND)
      const changed = await store.change(ID, flow.version, {
        phase: 'widget', tokens: { customer: tokenOf(store) }, accountNumber: undefined
      })
      t.match(changed, {
        id: ID, version: flow.version + 1, phase: 'widget', owner: 'someone', openedAt: flow.openedAt
      })
      t.same(changed?.tokens, { customer: tokenOf(store) })
      t.equal(changed?.accountNumber, undefined)
      t.same(await store.get(ID), changed)
    })

  contract('a flow handed out does not change under its holder', async (t, { store }) => {
    const { flow } = await store.open({ id: ID })
    await store.change(ID, flow.version, { owner: 'someone' })
    t.equal(flow.owner, undefined)
    t.equal(flow.version, 1)
  })

  contract('a change against an older version is refused and changes nothing', async (t, { store }) => {
    const { flow } = await store.open({ id: ID })
    const changed = await store.change(ID, flow.version, { owner: 'first' })
    t.equal(await store.change(ID, flow.version, { owner: 'second', phase: 'ended' }), undefined)
    t.equal(await store.change(ID, flow.version + 7, { owner: 'third' }), undefined)
    t.same(await store.get(ID), changed)
  })

  contract('of many changes of one version at once, exactly one is made', async (t, { store }) => {
    const { flow } = await store.open({ id: ID })
    const tries = await Promise.all(Array.from({ length: 50 }, async (_, n) => await store.change(ID, flow.version, {
      owner: `browser-${n}`
    })))
    const made = tries.filter((changed) => changed !== undefined)
    t.equal(made.length, 1)
    t.same(await store.get(ID), made[0])
  })

  contract('of many amendments at once, none is lost', async (t, { store }) => {
    const { flow } = await store.open({ id: ID, accountNumber: '0' })
    await Promise.all(Array.from({ length: 50 }, async () => {
      await amend(store, flow, (current) => ({ accountNumber: String(Number(current.accountNumber) + 1) }))
    }))
    t.equal((await store.get(ID))?.accountNumber, '50')
  })

  contract('an amendment decides on the newest flow, and may leave it alone', async (t, { store }) => {
    const { flow } = await store.open({ id: ID })
    await store.change(ID, flow.version, { owner: 'someone' })
    const seen: Array<string | undefined> = []
    const after = await amend(store, flow, (current) => { seen.push(current.owner); return undefined })
    t.same(seen, ['someone'])
    t.match(after, { owner: 'someone', version: 2 })
    t.equal(await amend(store, { id: idOf(9) }, () => ({ owner: 'nobody' })), undefined)
  })

  contract('an idle flow is gone with its tokens, and its name opens a new one', async (t, { store, advance }) => {
    const { flow } = await store.open({
      id: ID, owner: 'someone', tokens: { customer: tokenOf(store) }, refreshAt: store.now() + 60 * MINUTE
    })
    await advance(30 * MINUTE - 1)
    t.equal((await store.get(ID, { peek: true }))?.owner, 'someone')
    await advance(1)
    t.equal(await store.get(ID, { peek: true }), undefined)
    t.equal(await store.get(ID), undefined)
    t.equal(await store.change(ID, flow.version, { owner: 'other' }), undefined)
    const { flow: next, created } = await store.open({ id: ID })
    t.equal(created, true)
    t.match(next, { version: 1, tokens: {}, phase: 'open', openedAt: store.now() })
    t.equal(next.owner, undefined)
    await advance(29 * MINUTE)
    await store.get(ID)
    await advance(10 * MINUTE)
    t.same(await store.claimDue(10, LEASE), [], 'what the old flow had planned died with it')
  })

  contract('looking and opening count as use, peeking, changing and claiming do not', async (t, { store, advance }) => {
    const used = [idOf(1), idOf(2)]
    const idle = [idOf(3), idOf(4), idOf(5)]
    for (const id of [...used, ...idle]) await store.open({ id, refreshAt: store.now() + 15 * MINUTE })
    await advance(20 * MINUTE)
    await store.get(idOf(1))
    await store.open({ id: idOf(2) })
    await store.get(idOf(3), { peek: true })
    await store.change(idOf(4), 1, { owner: 'someone' })
    t.equal((await store.claimDue(10, LEASE)).length, 5)
    await advance(10 * MINUTE)
    for (const id of used) t.not(await store.get(id, { peek: true }), undefined)
    for (const id of idle) t.equal(await store.get(id, { peek: true }), undefined)
  })

  contract('a flow in constant use is gone at its greatest age', async (t, { store, advance }) => {
    await store.open({ id: ID })
    for (let minute = 0; minute < 119; minute += 7) {
      t.not(await store.get(ID), undefined)
      await advance(7 * MINUTE)
    }
    await advance(MINUTE)
    t.equal(await store.get(ID), undefined, 'after 120 minutes')
  })

  contract('a flow\'s life is what it has left if nobody uses it; asking is no use', async (t, { store, advance }) => {
    t.equal(await store.lifeOf(ID), undefined)
    await store.open({ id: ID })
    t.equal(await store.lifeOf(ID), 30 * MINUTE)
    await advance(10 * MINUTE)
    t.equal(await store.lifeOf(ID), 20 * MINUTE)
    await store.get(ID, { peek: true })
    t.equal(await store.lifeOf(ID), 20 * MINUTE)
    await store.get(ID)
    t.equal(await store.lifeOf(ID), 30 * MINUTE)
    for (let minute = 10; minute < 110; minute += 20) {
      await advance(20 * MINUTE)
      await store.get(ID)
    }
    t.equal(await store.lifeOf(ID), 10 * MINUTE, 'no longer than to its greatest age')
    await advance(10 * MINUTE)
    t.equal(await store.lifeOf(ID), undefined)
  })

  contract('a full store refuses new flows and serves the old; the dead make room', async (t, { store, advance }) => {
    for (const n of [1, 2, 3]) await store.open({ id: idOf(n), owner: 'someone' })
    await t.rejects(store.open({ id: idOf(4) }), StoreFullError)
    t.equal(await store.get(idOf(4)), undefined)
    t.equal((await store.open({ id: idOf(2) })).created, false)
    await advance(20 * MINUTE)
    t.match(await store.get(idOf(3)), { owner: 'someone' })
    await advance(10 * MINUTE)
    t.equal((await store.open({ id: idOf(4) })).created, true)
    t.not(await store.get(idOf(3)), undefined)
  }, { maxCount: 3 })

  contract('a tenth is kept for the flows of the shop\'s server', async (t, { store }) => {
    for (let n = 0; n < 18; n++) t.equal((await store.open({ id: idOf(n) }, {})).created, true)
    await t.rejects(store.open({ id: idOf(18) }, {}), StoreFullError)
    t.equal((await store.open({ id: idOf(0) }, {})).created, false)
    for (const n of [18, 19]) t.equal((await store.open({ id: idOf(n) })).created, true)
    await t.rejects(store.open({ id: idOf(20) }), StoreFullError)
  }, { maxCount: 20 })

  contract('what a stranger opens and nobody uses for anything makes room after five minutes, however often it is ' +
    'looked at or claimed', async (t, { store, advance }) => {
    for (const n of [1, 2, 3]) await store.open({ id: idOf(n), owner: 'someone' }, {})
    await advance(UNUSED_MS - 1)
    t.not(await store.get(idOf(1)), undefined)
    await store.change(idOf(2), 1, { used: true, owner: 'browser' })
    await store.change(idOf(3), 1, { phase: 'ended' })
    t.ok(await store.lifeOf(idOf(1)) as number <= UNUSED_MS)
    await advance(UNUSED_MS)
    for (const n of [1, 2, 3]) t.equal(await store.get(idOf(n)), undefined, `flow ${n}`)
    t.equal((await store.open({ id: idOf(4) }, {})).created, true)
  }, { maxCount: 3 })

  contract('a stranger\'s flow in which something was done, and one that the server opened, live on', async (
    t, { store, advance }
  ) => {
    await store.open({ id: idOf(1) }, {})
    await store.open({ id: idOf(2) }, {})
    await store.open({ id: idOf(3) })
    await store.change(idOf(1), 1, { tokens: { customer: tokenOf(store) } })
    await store.change(idOf(2), 1, { order: { reference: 'A-1', amount: '10.00' } })
    await advance(UNUSED_MS)
    for (const n of [1, 2, 3]) {
      t.not(await store.get(idOf(n)), undefined, `flow ${n}`)
      t.equal(await store.lifeOf(idOf(n)), roomy.idleMs)
    }
    await store.change(idOf(1), 2, { phase: 'ended', tokens: {} })
    await advance(UNUSED_MS)
    t.match(await store.get(idOf(1)), { phase: 'ended' }, 'it was in use, and says that it has ended')
  })

  contract('a flow is due when its time has come, not a millisecond before', async (t, { store, advance }) => {
    await store.open({ id: idOf(1), refreshAt: store.now() + 1500 })
    const { flow } = await store.open({ id: idOf(2) })
    await store.change(idOf(2), flow.version, { refreshAt: store.now() + 1400 })
    await store.open({ id: idOf(3) })
    await advance(1399)
    t.same(await store.claimDue(10, LEASE), [])
    await advance(1)
    t.same((await store.claimDue(10, LEASE)).map(({ id }) => id), [idOf(2)])
    await advance(100)
    t.same((await store.claimDue(10, LEASE)).map(({ id }) => id), [idOf(1)])
  })

  contract('a flow due in the past is due now', async (t, { store, advance }) => {
    const { flow } = await store.open({ id: ID })
    await advance(10 * SECOND)
    await store.change(ID, flow.version, { refreshAt: store.now() - 5 * SECOND })
    t.equal((await store.claimDue(10, LEASE)).length, 1)
  })

  contract('a claimed flow is handed out again only when its lease is over', async (t, { store, advance }) => {
    const { flow } = await store.open({ id: ID, refreshAt: store.now() })
    const [claimed] = await store.claimDue(10, LEASE)
    t.match(claimed, { id: ID, refreshAt: store.now() + LEASE, version: flow.version + 1 })
    t.same(await store.get(ID), claimed)
    t.same(await store.claimDue(10, LEASE), [])
    await advance(LEASE - 1)
    t.same(await store.claimDue(10, LEASE), [])
    await advance(1)
    t.equal((await store.claimDue(10, LEASE)).length, 1)
  })

  contract('a lease shorter than a second holds too', async (t, { store, advance }) => {
    await store.open({ id: ID, refreshAt: store.now() })
    t.equal((await store.claimDue(10, 10)).length, 1)
    t.same(await store.claimDue(10, 10), [])
    await advance(10)
    t.equal((await store.claimDue(10, 10)).length, 1)
  })

  contract('a flow whose time was moved or taken away is due at the new time, or never',
    async (t, { store, advance }) => {
      const start = store.now()
      for (const n of [1, 2, 3]) await store.open({ id: idOf(n), refreshAt: start + 10 * SECOND })
      await store.change(idOf(1), 1, { refreshAt: start + 20 * SECOND })
      await store.change(idOf(2), 1, { refreshAt: undefined })
      await store.change(idOf(3), 1, { refreshAt: start + 20 * SECOND })
      await store.change(idOf(3), 2, { refreshAt: start + 10 * SECOND })
      await advance(10 * SECOND)
      t.same((await store.claimDue(10, 60 * MINUTE)).map(({ id }) => id), [idOf(3)])
      await advance(10 * SECOND)
      t.same((await store.claimDue(10, 60 * MINUTE)).map(({ id }) => id), [idOf(1)])
      await advance(MINUTE)
      t.same(await store.claimDue(10, LEASE), [])
    })

  contract('those who claim at once share the due flows out, each to one', async (t, { store, advance }) => {
    for (let n = 0; n < 100; n++) await store.open({ id: idOf(n), refreshAt: store.now() + n })
    await advance(SECOND)
    const claims = await Promise.all(Array.from({ length: 8 }, async () => await store.claimDue(20, LEASE)))
    for (const claim of claims) t.ok(claim.length <= 20)
    const ids = claims.flat().map(({ id }) => id)
    t.equal(ids.length, 100)
    t.equal(new Set(ids).size, 100)
  })

  contract('a claim between a look and its change has the change refused; a second look makes it',
    async (t, { store }) => {
      const { flow } = await store.open({ id: ID, refreshAt: store.now() })
      const [claimed] = await store.claimDue(10, LEASE)
      t.equal(await store.change(ID, flow.version, { refreshAt: store.now() + MINUTE }), undefined)
      t.equal((await store.get(ID))?.refreshAt, claimed?.refreshAt)

      const after = await amend(store, flow, () => ({ owner: 'someone' }))
      t.match(after, { owner: 'someone', refreshAt: claimed?.refreshAt })
    })

  contract('a change after a claim wins over the lease', async (t, { store, advance }) => {
    await store.open({ id: ID, refreshAt: store.now() })
    const [claimed] = await store.claimDue(10, LEASE)
    await store.change(ID, claimed?.version as number, { refreshAt: store.now() + 60 * MINUTE })
    await advance(LEASE)
    t.same(await store.claimDue(10, LEASE), [])
  })

  contract('thousands of flows are each claimed once, when due, at most so many at a time',
    async (t, { store, advance }) => {
      const start = store.now()
      const dueAt = new Map<string, number>()
      for (let n = 0; n < 5000; n++) {
        const refreshAt = start + (n * 7919) % 60_000
        dueAt.set(idOf(n), refreshAt)
        await store.open({ id: idOf(n), refreshAt })
      }
      t.equal(await store.count(), 5000)
      const claims = new Map<string, number>()
      for (let tick = 0; tick < 121; tick++) {
        for (;;) {
          const due: Flow[] = await store.claimDue(64, 60 * MINUTE)
          if (due.length > 64) t.fail('more than asked for')
          if (due.length === 0) break
          for (const { id } of due) {
            claims.set(id, (claims.get(id) ?? 0) + 1)
            if (store.now() < (dueAt.get(id) ?? Infinity)) t.fail(`${id} was claimed before its time`)
          }
        }
        const late = [...dueAt].filter(([id, at]) => at <= store.now() && !claims.has(id))
        if (late.length > 0) t.fail('a due flow was not handed out')
        await advance(500)
      }
      t.equal(claims.size, 5000)
      t.same([...new Set(claims.values())], [1])
    })

  contract('of many who ask for a lease at once, one gets it; the others hear who', async (t, { store }) => {
    const responses = await Promise.all(Array.from({ length: 20 }, async (
      _, n
    ) => await store.lease('work', `holder-${n}`, LEASE)))
    const taken = responses.findIndex(({ state }) => state === 'taken')
    t.equal(responses.filter(({ state }) => state === 'taken').length, 1)
    for (const response of responses) {
      if (response.state !== 'taken') t.same(response, { state: 'held', by: `holder-${taken}` })
    }
    t.same(await store.lease('other work', 'holder-0', LEASE), { state: 'taken' }, 'another name is another lease')
  })

  contract('a lease is over when its time is, and longer if its holder takes it again',
    async (t, { store, advance }) => {
      await store.lease('work', 'first', LEASE)
      await advance(LEASE - 1)
      t.same(await store.lease('work', 'second', LEASE), { state: 'held', by: 'first' })
      t.same(await store.lease('work', 'first', LEASE), { state: 'taken' })
      await advance(LEASE - 1)
      t.same(await store.lease('work', 'second', LEASE), { state: 'held', by: 'first' })
      await advance(1)
      t.same(await store.lease('work', 'second', LEASE), { state: 'taken' })
    })

  contract('a lease is given back by its holder alone', async (t, { store, advance }) => {
    await store.lease('work', 'first', LEASE)
    await store.release('work', 'second')
    t.same(await store.lease('work', 'second', LEASE), { state: 'held', by: 'first' })
    await store.release('work', 'first')
    t.same(await store.lease('work', 'second', LEASE), { state: 'taken' })
    await store.release('work', 'first', 'late')
    t.same(await store.lease('work', 'third', LEASE), { state: 'held', by: 'second' })
    await advance(LEASE)
    await store.release('work', 'second', 'too late')
    t.same(await store.lease('work', 'third', LEASE, 'second'), { state: 'taken' })
  })

  contract('who waited for a holder learns that it failed; anyone else takes the lease',
    async (t, { store, advance }) => {
      await store.lease('work', 'first', LEASE)
      await store.release('work', 'first', 'no luck: "x" = {1} ! é')
      t.same(await store.lease('work', 'second', LEASE, 'first'), {
        state: 'failed', failure: 'no luck: "x" = {1} ! é'
      })
      t.same(
        await store.lease('work', 'third', LEASE, 'first'),
        { state: 'failed', failure: 'no luck: "x" = {1} ! é' },
        'each of them'
      )
      t.same(await store.lease('work', 'fourth', LEASE, 'zeroth'), { state: 'taken' }, 'who waited for somebody before')
      await store.release('work', 'fourth', 'again')
      t.same(await store.lease('work', 'fifth', LEASE), { state: 'taken' }, 'who did not wait')
      await store.release('work', 'fifth', 'and again')
      await advance(FAILURE_MS)
      t.same(await store.lease('work', 'second', LEASE, 'fifth'), { state: 'taken' }, 'who asks much later')
    })
}
