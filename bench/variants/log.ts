/** The logs of a variant, written as the process itself writes them. */
import type { Logger } from 'pino'
import { openAuditLog } from '../../server/audit-log.js'
import { createLog as createProcessLog } from '../../server/log.js'
import type { AuditWriter } from '../../src/money/audit.js'

export function createLog (): Logger {
  return createProcessLog('info').log
}

export function createAudit (): AuditWriter {
  return openAuditLog({ target: 'stdout', onChange () {}, onReopenError () {} }).write
}
