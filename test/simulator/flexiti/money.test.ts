/** Cents and rates: exact at any size (flexiti-api.md §2, §6.5). */
import { test } from 'tap'
import {
  amountNumber,
  decimal,
  equalPayment,
  parseCents,
  rateNumber,
  simpleInterest
} from '../../../simulator/flexiti/money.js'

test('amounts are read from numbers and strings with at most two decimals', async t => {
  t.equal(parseCents(10.5), 1050n)
  t.equal(parseCents('10.00'), 1000n)
  t.equal(parseCents(0.07), 7n)
  t.equal(parseCents(-821.17), -82117n)
  t.equal(parseCents('9999999999999999.99'), 999999999999999999n)
  for (const wrong of ['', '1,5', 1.005, '1.234', 1e21, NaN, null, true, {}, '0x10']) {
    t.equal(parseCents(wrong), undefined)
  }
})

test('amounts and rates are written as they were', async t => {
  t.equal(decimal(65951n), '659.51')
  t.equal(decimal(-5n), '-0.05')
  t.equal(JSON.stringify(amountNumber(1050n)), '10.5')
  t.equal(JSON.stringify(amountNumber(8_115_07n)), '8115.07')
  t.equal(rateNumber(3099), 0.3099)
  t.equal(rateNumber(499), 0.0499)
})

test('equal payments agree with Flexiti\'s example and pay everything off', async t => {
  t.equal(equalPayment(1050n, 999, 3), 356n)
  t.equal(equalPayment(1000n, 0, 3), 333n)
  t.equal(equalPayment(1001n, 0, 2), 501n, 'half a cent goes up')
  // $1,000 over 12 months at 9.99%: the annuity formula to many places gives 87.9111….
  t.equal(equalPayment(100_000n, 999, 12), 8791n)
  t.equal(simpleInterest(100_000n, 3099, 12), 30_990n)
})
