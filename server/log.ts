/**
 * The log of the process: JSON lines on stdout; pretty ones where a person looks on and the prettifier is installed.
 * Lines wait a moment for each other and are written beside the work. If nobody reads them, they wait up to a bound,
 * and those beyond it are dropped and counted: the BFF goes on.
 */
import { createRequire } from 'node:module'
import { pino, type Logger } from 'pino'

export interface Log {
  log: Logger
  /** Lines that were dropped so far. */
  dropped: () => number
  /** Writes what waits, as long as somebody reads it. What is logged afterwards is dropped. */
  close: () => Promise<void>
}

/**
 * A pipe takes this much as a whole or not at all (POSIX's PIPE_BUF on Linux), so no line of the audit trail, which may
 * go to stdout too, comes to stand in the middle of a line of the log.
 */
const MAX_WRITE_BYTES = 4096
/** Written at once when there is this much. */
const MIN_WRITE_BYTES = 2048
const FLUSH_EVERY_MS = 100
/** Some ten thousand lines: a reader may pause for a while. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024
/** A reader that takes nothing for so long while the process ends has gone. */
const PATIENCE_MS = 1000

export function createLog (level: string): Log {
  const options = { level, base: null, timestamp: createTimestamp(Date.now) }
  // Looking at `process.stdout` also makes a pipe non-blocking. A blocking one would hold a thread for as long as
  // nobody reads, and the process could not end.
  if (process.stdout.isTTY) {
    try {
      createRequire(import.meta.url).resolve('pino-pretty')
      return {
        log: pino({ ...options, transport: { target: 'pino-pretty' } }), dropped: () => 0, close: async () => {}
      }
    } catch {
      // A production image does not carry it.
    }
  }
  return createLineLog(options)
}

function createLineLog (options: pino.LoggerOptions): Log {
  const stdout = pino.destination({
    dest: 1,
    sync: false,
    minLength: MIN_WRITE_BYTES,
    maxWrite: MAX_WRITE_BYTES,
    maxLength: MAX_WAITING_BYTES,
    periodicFlush: FLUSH_EVERY_MS
  })
  let dropped = 0
  let hasReader = true
  const drop = (lines: string): boolean => {
    dropped += lines.split('\n').length - 1
    return true
  }
  stdout.on('drop', drop)
  stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // pino has made `write` do nothing, as nobody will read again. After any other error, such as a full disk, it is
    // tried again, and what waits is kept.
    if (code !== 'EPIPE') return
    hasReader = false
    stdout.write = drop
  })
  // Called at the exit of the process; it would wait for a reader without an end.
  stdout.flushSync = () => {}

  const lines = handOverByTurn(stdout)
  return {
    log: pino(options, lines),
    dropped: () => dropped,
    async close () {
      lines.handOver()
      if (!hasReader) return
      await endOf(stdout)
      stdout.destroy()
      stdout.write = drop
      stdout.flush = () => {}
    }
  }
}

interface TurnLines {
  write (line: string): void
  flush (): void
  handOver (): void
}

/**
 * Hands the lines of one turn of the event loop over together: the destination measures all that it gathers anew for
 * each piece, and line by line that takes longer than writing it (docs/performance.md).
 */
function handOverByTurn (stdout: ReturnType<typeof pino.destination>): TurnLines {
  let lines = ''
  function handOver (): void {
    if (lines === '') return
    const text = lines
    lines = ''
    stdout.write(text)
  }
  return {
    write (line) {
      if (lines === '') setImmediate(handOver)
      else if (lines.length + line.length > MAX_WRITE_BYTES) handOver()
      lines += line
    },
    flush () {
      handOver()
      stdout.flush()
    },
    handOver
  }
}

/** pino's `timestamp`: ISO 8601, put together once for each millisecond. */
export function createTimestamp (wall: () => number): () => string {
  let at = NaN
  let text = ''
  return () => {
    const now = wall()
    if (now !== at) {
      at = now
      text = `,"time":"${new Date(now).toISOString()}"`
    }
    return text
  }
}

/** Resolves when all is written, or nothing was for a while. */
async function endOf (stdout: ReturnType<typeof pino.destination>): Promise<void> {
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, PATIENCE_MS)
    stdout.on('write', () => { patience.refresh() })
    stdout.once('close', () => {
      clearTimeout(patience)
      resolve()
    })
    stdout.end()
  })
}
