/** Whether this process can do its job: what `/health/ready` says, part by part. */
import type { Clock } from '../util/clock.js'
import { Problem } from '../problems/problem.js'
import type { TokenHealth } from './token-health.js'

/** `warn`: something is wrong, and traffic may come all the same. */
export type Part = { status: 'pass' } | { status: 'warn' | 'fail', reason: string }

export interface Report {
  ready: boolean
  checks: { settings: Part, store: Part, token: Part, audit: Part, shutdown: Part, finfo?: Part }
}

export interface Readiness {
  /**
   * Asks Flexiti for a token only if none was had lately. Never rejects. `exclude`: checks that are reported, but do
   * not decide.
   */
  report (exclude?: readonly string[]): Promise<Report>
  /** The process is about to end: no new traffic, please. */
  shutDown (): void
  readonly shuttingDown: boolean
}

export interface ReadinessOptions {
  clock: Clock
  /** What the token calls of the process have shown. */
  tokenHealth: TokenHealth
  /** Resolves if a token can be had, `newly`: be it that one is in hand. */
  ensureToken: (options: { newly: boolean }) => Promise<void>
  /** Resolves if the store can be written to. */
  checkStore: () => Promise<void>
  /** Whether the audit trail is written. */
  auditIsUp?: () => boolean
  /**
   * The code of the failure that the last call to Finfo met, if it met one. Only told: no purchase needs product data.
   * Absent where there is no Finfo.
   */
  productData?: () => string | undefined
}

/** A token that was had within its documented life proves that credentials and upstream work. */
const LATELY_MS = 1_200_000
/** A probe asked more often than this gets the last answer: health checks must not become traffic. */
const PROBE_EVERY_MS = 5000
const CHECK_EVERY_MS = 1000
const PATIENCE_MS = 1500

export function createReadiness ({
  clock, tokenHealth, ensureToken, checkStore, auditIsUp = () => true, productData
}: ReadinessOptions): Readiness {
  let shuttingDown = false
  let probedAt = -Infinity
  let probe: Promise<Part> | undefined
  let checkedAt = -Infinity
  let check: Promise<Part> | undefined

  async function token (): Promise<Part> {
    if (!tokenHealth.refused && clock.now() - tokenHealth.grantedAt < LATELY_MS) return { status: 'pass' }
    if (probe === undefined || clock.now() - probedAt >= PROBE_EVERY_MS) {
      probedAt = clock.now()
      // After a refusal, a token from before it proves nothing; and without a new one nothing would ever lift the
      // refusal.
      probe = partOf(ensureToken({ newly: tokenHealth.refused }))
    }
    // A probe has less patience than a token call: the call goes on, and the next probe learns its outcome.
    const part = await Promise.race([probe, clock.sleep(PATIENCE_MS).then((): Part => ({
      status: 'fail',
      reason: 'flexiti-timeout'
    }))])
    return tokenHealth.refused ? { status: 'fail', reason: 'flexiti-credentials' } : part
  }

  async function store (): Promise<Part> {
    if (check === undefined || clock.now() - checkedAt >= CHECK_EVERY_MS) {
      checkedAt = clock.now()
      check = partOf(checkStore())
    }
    return await check
  }

  return {
    async report (exclude = []) {
      const [storePart, tokenPart] = await Promise.all([store(), token()])
      const checks: Report['checks'] = {
        settings: { status: 'pass' },
        store: storePart,
        token: tokenPart,
        audit: auditIsUp() ? { status: 'pass' } : { status: 'warn', reason: 'audit-unavailable' },
        shutdown: shuttingDown ? { status: 'fail', reason: 'shutting-down' } : { status: 'pass' },
        ...(productData !== undefined && { finfo: warningOf(productData()) })
      }
      return {
        ready: Object.entries(checks).every(([name, { status }]) => status !== 'fail' || exclude.includes(name)),
        checks
      }
    },
    shutDown () { shuttingDown = true },
    get shuttingDown () { return shuttingDown }
  }
}

function warningOf (reason: string | undefined): Part {
  return reason === undefined ? { status: 'pass' } : { status: 'warn', reason }
}

async function partOf (work: Promise<void>): Promise<Part> {
  try {
    await work
    return { status: 'pass' }
  } catch (error) {
    return { status: 'fail', reason: error instanceof Problem ? error.code : 'internal-error' }
  }
}
