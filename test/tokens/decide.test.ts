/** What is done for a token: a table over all phases, lives and needs. */
import { test } from 'tap'
import { decide, type Decision, type Need } from '../../src/tokens/decide.js'
import type { Scope } from '../../src/flexiti/endpoints.js'
import type { Flow, Phase } from '../../src/flows/flow.js'
import { MINUTE, SECOND } from '../flows/helper.js'

const NOW = 1_000_000
const phases: Phase[] = ['open', 'widget', 'authorized', 'ended', 'expired']
const scopes: Scope[] = ['customer', 'merchant']

/** Generation 3, `left` of `life` milliseconds left. */
function flowWith (
  phase: Phase, scope: Scope, held?: { life: number, left: number, refreshable?: boolean }
): Flow {
  const token = held && {
    accessToken: 'a',
    ...(held.refreshable !== false && { refreshToken: 'r' }),
    lifeMs: held.life,
    expiresAt: NOW + held.left,
    generation: 3
  }
  return { id: 'f', version: 1, phase, openedAt: 0, tokens: token === undefined ? {} : { [scope]: token } }
}

/** What is left, of which life, and what is decided of an open flow, and of a pinned customer token. */
const lives: Array<[name: string, life: number, left: number, open: Decision, pinned: Decision]> = [
  ['new', 20 * MINUTE, 20 * MINUTE, 'use', 'use'],
  ['with its threshold left', 20 * MINUTE, 60 * SECOND, 'use', 'use'],
  ['with less', 20 * MINUTE, 60 * SECOND - 1, 'refresh', 'refresh'],
  ['about to die', 20 * MINUTE, 1, 'refresh', 'refresh'],
  ['just dead', 20 * MINUTE, 0, 'grant', 'expire'],
  ['long dead', 20 * MINUTE, -5 * MINUTE, 'grant', 'expire'],
  ['short-lived, a quarter left', 8 * SECOND, 2 * SECOND, 'use', 'use'],
  ['short-lived, less left', 8 * SECOND, 2 * SECOND - 1, 'refresh', 'refresh'],
  ['dead when it came', SECOND, -SECOND, 'grant', 'expire']
]

const pins = (phase: Phase, scope: Scope): boolean =>
  scope === 'customer' && (phase === 'widget' || phase === 'authorized')
const isOver = (phase: Phase): boolean => phase === 'ended' || phase === 'expired'

/** Each phase and scope, with what is expected there. */
function each (open: Decision, pinned: Decision): Array<[Phase, Scope, Decision]> {
  return phases.flatMap((phase) => scopes.map((scope): [Phase, Scope, Decision] =>
    [phase, scope, isOver(phase) ? 'expire' : pins(phase, scope) ? pinned : open]))
}

test('by phase and by what is left of the life', async (t) => {
  for (const [name, life, left, open, pinned] of lives) {
    for (const [phase, scope, expected] of each(open, pinned)) {
      t.equal(decide(flowWith(phase, scope, { life, left }), scope, NOW), expected, `${phase}, ${scope}, ${name}`)
    }
  }
})

test('without a token', async (t) => {
  for (const [phase, scope, expected] of each('grant', 'expire')) {
    t.equal(decide(flowWith(phase, scope), scope, NOW), expected, `${phase}, ${scope}`)
  }
})

test('a token of the other scope is none', async (t) => {
  const flow = flowWith('open', 'merchant', { life: 20 * MINUTE, left: 20 * MINUTE })
  t.equal(decide(flow, 'customer', NOW), 'grant')
})

test('without a refresh token', async (t) => {
  for (const [left, open, pinned] of [
    [20 * MINUTE, 'use', 'use'], [30 * SECOND, 'grant', 'use'], [0, 'grant', 'expire']
  ] as const) {
    for (const [phase, scope, expected] of each(open, pinned)) {
      const flow = flowWith(phase, scope, { life: 20 * MINUTE, left, refreshable: false })
      t.equal(decide(flow, scope, NOW), expected, `${phase}, ${scope}, ${left}`)
    }
  }
})

/** What the caller needs, and what is decided of a token of generation 3 with ten of twenty minutes left. */
const needs: Array<[name: string, need: Need, open: Decision, pinned: Decision]> = [
  ['any token', {}, 'use', 'use'],
  ['time for the widget', { forWidget: true }, 'refresh', 'refresh'],
  ['a newer one than it knew, which is there', { known: 2 }, 'use', 'use'],
  ['the same for the widget', { known: 2, forWidget: true }, 'use', 'use'],
  ['another after a 401, which is there', { known: 2, refused: true }, 'use', 'use'],
  ['another after a 401', { known: 3, refused: true }, 'refresh', 'refresh'],
  ['one after the next', { known: 4, refused: true }, 'refresh', 'refresh'],
  ['any, as it knew none', { known: 0 }, 'use', 'use']
]

test('a widget that is opened again is given time by a refresh, and opens without where there is none', async (t) => {
  for (const [left, refreshable, expected] of [
    [15 * MINUTE, true, 'use'], [15 * MINUTE - 1, true, 'refresh'], [10 * MINUTE, false, 'use'], [0, true, 'expire']
  ] as const) {
    const flow = flowWith('widget', 'customer', { life: 20 * MINUTE, left, refreshable })
    t.equal(decide(flow, 'customer', NOW, { forWidget: true }), expected, `${left}, ${refreshable}`)
  }
})

test('by what the caller needs', async (t) => {
  for (const [name, need, open, pinned] of needs) {
    for (const [phase, scope, expected] of each(open, pinned)) {
      const flow = flowWith(phase, scope, { life: 20 * MINUTE, left: 10 * MINUTE })
      t.equal(decide(flow, scope, NOW, need), expected, `${phase}, ${scope}: ${name}`)
    }
  }
})

test('after a 401 without a refresh token nothing continues a pinned token', async (t) => {
  for (const [phase, scope, expected] of each('grant', 'expire')) {
    const flow = flowWith(phase, scope, { life: 20 * MINUTE, left: 10 * MINUTE, refreshable: false })
    t.equal(decide(flow, scope, NOW, { known: 3, refused: true }), expected, `${phase}, ${scope}`)
  }
})

test('a newer token that is dead is as good as none', async (t) => {
  for (const [phase, scope, expected] of each('grant', 'expire')) {
    const flow = flowWith(phase, scope, { life: SECOND, left: 0 })
    t.equal(decide(flow, scope, NOW, { known: 2 }), expected, `${phase}, ${scope}`)
  }
})
