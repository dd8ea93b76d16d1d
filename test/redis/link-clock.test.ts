/** The link's clock: what it writes where the clock of Redis' host has jumped. */
import t from 'tap'
import { createLinkClock, type LinkClock } from '../../src/redis/link-clock.js'

const HOUR = 3_600_000
const EPOCH = 1_700_000_000_000

interface Made {
  clock: LinkClock
  jumps: number[]
  /** Keys and arguments of the scripts that were run. */
  ran: unknown[]
}

/** On clocks that stand still, in step with Redis'. `reply`: Redis', 1 if the correction was set. */
function make (reply: number, time?: () => number): Made {
  const jumps: number[] = []
  const ran: unknown[] = []
  const clock = createLinkClock({
    clock: { now: () => 0, wall: () => EPOCH },
    time,
    run: async (_script, keys, args) => {
      ran.push([...keys, ...args])
      return reply
    },
    onJump: (ms) => { jumps.push(ms) }
  })
  clock.learn({ sent: 0, received: 0, theirs: EPOCH, correction: 0 })
  return { clock, jumps, ran }
}

const jumped = { sent: 0, received: 0, theirs: EPOCH + HOUR, correction: 0 }

t.test('a jump is told, and corrected for all in place of the correction that was seen', async (t) => {
  const { clock, jumps, ran } = make(1)
  const jump = clock.learn(jumped)
  t.same(jump, { jumpMs: HOUR, correction: -HOUR })
  await clock.correct({ jumpMs: HOUR, correction: -HOUR }, 'shop:clock', 0)
  t.same({ jumps, ran }, { jumps: [HOUR], ran: [['shop:clock', 0, -HOUR]] })
  t.equal(clock.now(), EPOCH)
  t.match(clock.learn({ ...jumped, theirs: EPOCH, correction: -HOUR }), { jumpMs: -HOUR },
    'it is known here, so that the next jump shows')
})

t.test('a correction that another process was first to set is taken from the next reading', async (t) => {
  const { clock } = make(0)
  clock.learn(jumped)
  await clock.correct({ jumpMs: HOUR, correction: -HOUR }, 'shop:clock', 0)
  t.equal(clock.learn({ ...jumped, theirs: EPOCH + HOUR + 60_000, correction: -HOUR }), undefined)
  t.equal(clock.now(), EPOCH + 60_000, 'what the other has set is followed, however far off')
})

t.test('a test can drive it', async (t) => {
  t.equal(make(1, () => 5).clock.now(), 5)
})
