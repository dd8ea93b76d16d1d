/** Amounts as exact cents. */
import { test } from 'tap'
import { cents, decimal } from '../../src/money/amount.js'

test('every spelling of an amount is the same number of cents', async (t) => {
  const spellings: Array<[Array<number | string>, bigint]> = [
    [[10, 10.0, '10', '10.0', '10.00', '010', '0010.00'], 1000n],
    [[10.5, '10.5', '10.50', '010.50'], 1050n],
    [[0, -0, '0', '0.00', '-0', '00'], 0n],
    [[0.01, '0.01', '00.01'], 1n],
    [[0.1, '0.1', '0.10'], 10n],
    [[-5, '-5', '-5.00'], -500n],
    [[-0.5, '-0.50'], -50n]
  ]
  for (const [amounts, expected] of spellings) {
    for (const amount of amounts) t.equal(cents(amount), expected, JSON.stringify(amount))
  }
})

test('no cent is lost where floats would lose one', async (t) => {
  t.equal(cents(1.1), 110n)
  t.equal(cents(1.15), 115n)
  t.equal(cents(4.35), 435n)
  t.equal(cents(19.99) + cents(0.01), 2000n)
  t.equal(cents('9999999999999999.99'), 999_999_999_999_999_999n)
  t.equal(cents('90071992547409.93'), 9_007_199_254_740_993n)
  t.not(cents('90071992547409.93'), cents('90071992547409.92'))
})

test('what is no amount with at most two decimals is refused', async (t) => {
  const bad: Array<number | string> = [
    '', ' ', '.', '10.', '.5', '10.555', '1,000.00', '1 000', '10 ', ' 10', '+10', '--10', '1e3', '0x10', '$10',
    '10CAD', 'ten', '١٠', '10\n', '1_000', 10.555, 0.1 + 0.2, 1e21, 1e-7, NaN, Infinity, -Infinity
  ]
  for (const amount of bad) t.throws(() => cents(amount), RangeError, JSON.stringify(amount))
})

test('cents are written with two places', async (t) => {
  for (const [value, expected] of [
    [0n, '0.00'],
    [1n, '0.01'],
    [10n, '0.10'],
    [100n, '1.00'],
    [123456n, '1234.56'],
    [-5n, '-0.05'],
    [-1050n, '-10.50'],
    [999_999_999_999_999_999n, '9999999999999999.99']
  ] as const) {
    t.equal(decimal(value), expected)
    t.equal(cents(decimal(value)), value, 'and read back')
  }
})
