/** What Redis must learn although it is away. */
import t from 'tap'
import { createRetries } from '../../../src/money/redis/retries.js'
import { createDrivenClock, settle } from '../../flows/helper.js'

t.test('what fails is told at once, and tried twice a second until it is done', async (t) => {
  const clock = createDrivenClock()
  let [tries, away] = [0, true]
  const retries = createRetries(clock)
  const act = async (): Promise<number> => {
    tries++
    if (away) throw new Error('away')
    return tries
  }
  await t.rejects(retries.surely(act), { message: 'away' })
  const pass = async (): Promise<void> => {
    clock.advance(500)
    await settle()
  }
  await pass()
  t.equal(tries, 2)
  away = false
  await pass()
  t.equal(tries, 3)
  await pass()
  t.equal(tries, 3)
  t.equal(await retries.surely(act), 4)
  await pass()
  t.equal(tries, 4, 'what was done is not done again')
})

t.test('a process that stops tries no more', async (t) => {
  const clock = createDrivenClock()
  let tries = 0
  const retries = createRetries(clock)
  retries.later(async () => { tries++ })
  t.equal(tries, 0, 'later is not now')
  retries.stop()
  clock.advance(500)
  await settle()
  t.equal(tries, 0)
})
