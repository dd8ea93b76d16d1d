/**
 * Where the audit trail goes: a file, or stdout. Each line is written before the call that it tells of goes on, and
 * never waited for. What cannot be written waits up to a bound, in its order, and is tried again; the trail says where
 * it has a gap.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { pino } from 'pino'
import type { AuditWriter } from '../src/money/audit.js'
import { createLineQueue } from './line-queue.js'

export interface AuditLog {
  write: AuditWriter
  /** False while lines wait that could not be written. */
  isUp: () => boolean
  /** Lines that were lost so far, as too many waited. */
  lost: () => number
  /** Opens the file again by its name, as it was moved away; goes on with the old one if that fails. */
  reopen: () => void
  /** Tries to write what waits, once. */
  flush: () => void
}

export interface AuditLogOptions {
  /** `stdout`, or the path of a file. */
  target: string
  /** Called when lines cannot be written, with the system's code, and when they all are again. */
  onChange: (up: boolean, code?: string) => void
  /** Called when the file cannot be opened again. */
  onReopenError: (code: string | undefined) => void
  /** For tests: the system's own calls. */
  files?: Pick<typeof import('node:fs'), 'openSync' | 'writeSync' | 'closeSync'>
}

/** Some ten thousand lines. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024
const RETRY_MS = 100
/** A pipe may be full for a moment: it is lost when its reader has not gone on for so long. */
const FULL_PIPE_MS = 1000
/** Without the last one, a pipe that nobody reads would hold the start; a file does not know it. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK
const STDOUT = 1

/** Throws the system's error if the file cannot be opened. */
export function openAuditLog ({
  target, onChange, onReopenError, files = { openSync, writeSync, closeSync }
}: AuditLogOptions): AuditLog {
  const open = (): number => target === 'stdout' ? STDOUT : files.openSync(target, FLAGS)
  let file = open()
  const queue = createLineQueue({
    maxBytes: MAX_WAITING_BYTES, write: (bytes, from) => files.writeSync(file, bytes, from)
  })
  let lost = 0
  /** Lines that were lost since the trail last said so. */
  let gap = 0
  let up = true
  let fullSince: number | undefined
  let retry: NodeJS.Timeout | undefined

  function flush (): void {
    const failure = queue.drain()
    if (failure === undefined) {
      fullSince = undefined
      if (gap > 0) tellGap()
      if (!up && queue.isEmpty) {
        up = true
        onChange(true)
      }
      if (queue.isEmpty) return
    } else if (failure.code !== 'EAGAIN' || isFullForLong()) {
      if (up) onChange(false, failure.code)
      up = false
    }
    retry ??= setTimeout(() => {
      retry = undefined
      flush()
    }, RETRY_MS).unref()
  }

  function isFullForLong (): boolean {
    fullSince ??= performance.now()
    return performance.now() - fullSince >= FULL_PIPE_MS
  }

  function push (line: string): void {
    if (!queue.push(line)) {
      lost++
      gap++
      return
    }
    if (retry === undefined) flush()
  }

  function tellGap (): void {
    const lines = gap
    gap = 0
    trail.warn({ event: 'gap', lines }, 'audit')
  }

  const trail = pino(
    { level: 'info', base: { audit: true }, timestamp: pino.stdTimeFunctions.isoTime }, { write: push }
  )

  return {
    write: (line) => { trail.info(line, 'audit') },
    isUp: () => up,
    lost: () => lost,
    reopen () {
      if (target === 'stdout') return
      queue.drain()
      let opened: number
      try {
        opened = open()
      } catch (error) {
        onReopenError((error as NodeJS.ErrnoException).code)
        return
      }
      files.closeSync(file)
      file = opened
      queue.restartLine()
      flush()
    },
    flush
  }
}
