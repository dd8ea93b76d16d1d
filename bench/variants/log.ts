/** The logs of a variant, written as the process itself writes them. */
import { pino, type Logger } from 'pino'
import { createLineBuffer, createTimestamp } from '../../src/util/log-lines.js'
import type { AuditWriter } from '../../src/money/audit.js'

export function createLog (): Logger {
  const stdout = pino.destination({ dest: 1, sync: true })
  const lines = createLineBuffer({ sink: (text) => { stdout.write(text) } })
  return pino({ base: null, timestamp: createTimestamp(Date.now) }, lines)
}

export function createAudit (): AuditWriter {
  const trail = pino({ base: { audit: true }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({
    dest: 1, sync: true
  }))
  return (line) => { trail.info(line, 'audit') }
}
