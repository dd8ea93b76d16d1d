/** Where the audit trail goes: files that fill up, move and vanish, and pipes that nobody reads. */
import { readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { openAuditLog, type AuditLog, type AuditLogOptions } from '../../server/audit-log.js'
import { until, type Json } from '../helpers/bff.js'

interface AuditLogFixture {
  audit: AuditLog
  /** What was said of it, in order. */
  told: string[]
  /** The system's code of the next writes; undefined: they succeed. */
  fail (code: string | undefined): void
  /** How many bytes a write takes at most, and the code that the write after that one fails with. */
  takes (bytes: number, then?: string): void
  /** What was written, by file. */
  text (file?: number): string
  lines (file?: number): Json[]
}

function codeError (code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** On files of its own. The first one opened is 10, the next 11, and so on. */
function createAuditLogFixture (): AuditLogFixture {
  const told: string[] = []
  const written = new Map<number, string>()
  let failure: string | undefined
  let most = Infinity
  let failsThen: string | undefined
  let next = 10
  const files = {
    openSync: () => {
      if (failure === 'ENOSPC') throw codeError(failure)
      return next++
    },
    closeSync: (file: number) => { told.push(`closed ${file}`) },
    writeSync: (file: number, bytes: Buffer, from: number) => {
      if (failure !== undefined) throw codeError(failure)
      const taken = bytes.subarray(from, from + most)
      failure = failsThen
      failsThen = undefined
      written.set(file, (written.get(file) ?? '') + taken.toString())
      return taken.length
    }
  }
  const audit = openAuditLog({
    target: '/var/log/audit',
    onChange: (up, code) => { told.push(up ? 'up' : `down ${String(code)}`) },
    onReopenError: (code) => { told.push(`not opened ${String(code)}`) },
    files: files as unknown as NonNullable<AuditLogOptions['files']>
  })
  const text = (file = 10): string => written.get(file) ?? ''
  return {
    audit,
    told,
    fail: (code) => { failure = code },
    takes: (bytes, then) => {
      most = bytes
      failsThen = then
    },
    text,
    lines: (file) => text(file).split('\n').slice(0, -1).map((line) => JSON.parse(line))
  }
}

test('a line is written when it is said', async (t) => {
  const { audit, lines, told } = createAuditLogFixture()
  audit.write({ event: 'sent', operation: 'a' })
  t.match(lines(), [{ level: 30, time: /^\d{4}-\d\d-\d\dT/, audit: true, event: 'sent', operation: 'a', msg: 'audit' }])
  t.strictSame(told, [])
  t.equal(audit.isUp(), true)
})

test('a full disk loses no line: they wait in their order, and it is told when it is full', async (t) => {
  const { audit, fail, takes, lines, told } = createAuditLogFixture()
  audit.write({ n: 1 })
  takes(7)
  audit.write({ n: 2 })
  fail('ENOSPC')
  for (const n of [3, 4]) audit.write({ n })
  t.equal(audit.isUp(), false)
  t.strictSame(told, ['down ENOSPC'], 'once')
  fail(undefined)
  await until(audit.isUp)
  t.strictSame(lines().map(({ n }) => n), [1, 2, 3, 4])
  t.strictSame(told, ['down ENOSPC', 'up'])
  t.equal(audit.lost(), 0)
})

test('a disk that is full in the middle of a line gets the rest of it', async (t) => {
  const { audit, fail, text, takes, lines } = createAuditLogFixture()
  takes(20, 'ENOSPC')
  audit.write({ n: 1 })
  t.equal(text().length, 20)
  fail(undefined)
  await until(audit.isUp)
  t.match(lines(), [{ n: 1 }])
})

test('beyond a bound lines are lost and counted, and the trail says that it has a gap', async (t) => {
  const { audit, fail, lines } = createAuditLogFixture()
  fail('EIO')
  const long = 'x'.repeat(100_000)
  for (let n = 0; n < 60; n++) audit.write({ n, long })
  const lost = audit.lost()
  t.ok(lost > 10 && lost < 30, `${lost} of 60 are lost`)
  fail(undefined)
  await until(audit.isUp)
  const kept = Array.from({ length: 60 - lost }, (_, n) => n)
  t.strictSame(lines().slice(0, -1).map(({ n }) => n), kept, 'the newest ones')
  t.match(lines().at(-1), { level: 40, audit: true, event: 'gap', lines: lost })
  audit.write({ n: 60 })
  t.match(lines().at(-1), { n: 60 })
})

test('a pipe that is full for a moment is not lost, and one that stays full is', async (t) => {
  const { audit, fail, told, lines } = createAuditLogFixture()
  fail('EAGAIN')
  audit.write({ n: 1 })
  t.equal(audit.isUp(), true)
  t.strictSame(told, [])
  await until(() => !audit.isUp())
  t.strictSame(told, ['down EAGAIN'])
  fail(undefined)
  await until(audit.isUp)
  t.strictSame(lines().map(({ n }) => n), [1])
})

test('the file is opened again by its name; a line that was cut begins anew in the new one', async (t) => {
  const { audit, fail, takes, text, lines, told } = createAuditLogFixture()
  audit.write({ n: 1 })
  audit.reopen()
  audit.write({ n: 2 })
  t.strictSame([lines(10).map(({ n }) => n), lines(11).map(({ n }) => n)], [[1], [2]])
  t.strictSame(told, ['closed 10'])

  takes(5, 'ENOSPC')
  audit.write({ n: 3 })
  audit.reopen()
  t.strictSame(told.slice(1), ['down ENOSPC', 'not opened ENOSPC'], 'the old file is kept where there is no new one')
  takes(5, 'EIO')
  fail(undefined)
  audit.reopen()
  fail(undefined)
  await until(audit.isUp)
  t.strictSame(told.slice(3), ['closed 11', 'up'])
  t.equal(text(11).split('\n').at(-1)?.length, 10, 'the old file has a part of it')
  t.strictSame(lines(12).map(({ n }) => n), [3])
})

/** The real thing, in a folder of the test. */
function openReal (target: string): { audit: AuditLog, told: string[] } {
  const told: string[] = []
  const audit = openAuditLog({
    target,
    onChange: (up, code) => { told.push(up ? 'up' : `down ${String(code)}`) },
    onReopenError: (code) => { told.push(`not opened ${String(code)}`) }
  })
  return { audit, told }
}

test('logrotate moves the file away and asks for a new one', async (t) => {
  const file = join(t.testdir({}), 'audit.log')
  const { audit } = openReal(file)
  const read = (path: string): unknown[] => readFileSync(path, 'utf8').split('\n').slice(0, -1)
    .map((line) => JSON.parse(line).n)
  audit.write({ n: 1 })
  renameSync(file, `${file}.1`)
  audit.write({ n: 2 })
  audit.reopen()
  audit.write({ n: 3 })
  t.strictSame([read(`${file}.1`), read(file)], [[1, 2], [3]])
  rmSync(file)
  audit.reopen()
  audit.write({ n: 4 })
  t.strictSame(read(file), [4])
})

test('a device that is full, and a file that cannot be opened', async (t) => {
  const { audit, told } = openReal('/dev/full')
  audit.write({ n: 1 })
  t.strictSame(told, ['down ENOSPC'])
  t.equal(audit.isUp(), false)
  t.throws(() => openReal(t.testdir({})), { code: 'EISDIR' })
  t.throws(() => openReal(join(t.testdir({}), 'no', 'such', 'folder')), { code: 'ENOENT' })
})
