/**
 * Keeps refused credentials from being tried again and again. Until Flexiti has granted something, one token call at a
 * time proves the credentials; after a refusal nobody asks for a while, and everybody is answered from memory.
 */
import type { Clock } from '../util/clock.js'
import type { TokenClient } from '../flexiti/token-endpoint.js'
import { Problem, problem } from '../problems/problem.js'

export interface CredentialsGate {
  /**
   * Runs a token call, unless the credentials were refused a moment ago. Throws what the call throws, and
   * `flexiti-credentials`.
   */
  pass<T> (scope: string, call: () => Promise<T>): Promise<T>
}

const FIRST_PAUSE_MS = 5000
const MAX_PAUSE_MS = 300_000
/** Refused calls in any half hour; Flexiti locks out those who keep knocking. */
const MAX_REFUSALS = 6
const WINDOW_MS = 1_800_000

/** What is known of the credentials, for all scopes or for one. */
interface Standing {
  proven: boolean
  /** The call that is to prove them. */
  probe: Promise<unknown> | undefined
  pauseMs: number
  closedUntil: number
  refusedAt: number[]
  refusal: Problem | undefined
}

export function createCredentialsGate (clock: Pick<Clock, 'now'>): CredentialsGate {
  const client = newStanding()
  const roles = new Map<string, Standing>()

  function roleOf (scope: string): Standing {
    let role = roles.get(scope)
    if (role === undefined) roles.set(scope, role = newStanding())
    return role
  }

  function refuseClosed (standing: Standing): void {
    if (standing.refusal === undefined || clock.now() >= standing.closedUntil) return
    const retryAfter = Math.max(1, Math.ceil((standing.closedUntil - clock.now()) / 1000))
    throw problem('flexiti-credentials', { ...standing.refusal.details, retryAfter })
  }

  function close (standing: Standing, refusal: Problem, sentAt: number): void {
    const now = clock.now()
    standing.proven = false
    // It was out when another was refused: they count as one, or a burst of them would close the gate for half an hour.
    if (standing.refusal !== undefined && sentAt <= (standing.refusedAt.at(-1) ?? -Infinity)) return
    standing.refusal = refusal
    standing.pauseMs = standing.pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(2 * standing.pauseMs, MAX_PAUSE_MS)
    standing.refusedAt = [...standing.refusedAt, now].slice(-MAX_REFUSALS)
    const [oldest = now] = standing.refusedAt
    const isSpent = standing.refusedAt.length === MAX_REFUSALS
    // The last one of the window waits a full pause, so that the window is not used up in its first minutes.
    const pauseMs = standing.refusedAt.length === MAX_REFUSALS - 1 ? MAX_PAUSE_MS : standing.pauseMs
    standing.closedUntil = Math.max(now + pauseMs, isSpent ? oldest + WINDOW_MS : 0)
  }

  async function run<T> (scope: string, call: () => Promise<T>): Promise<T> {
    const sentAt = clock.now()
    try {
      const result = await call()
      for (const standing of [client, roleOf(scope)]) Object.assign(standing, newStanding(), { proven: true })
      return result
    } catch (error) {
      if (error instanceof Problem && error.code === 'flexiti-credentials') {
        close(error.details.flexiti?.error === 'invalid_role' ? roleOf(scope) : client, error, sentAt)
      }
      throw error
    }
  }

  return {
    async pass (scope, call) {
      const role = roleOf(scope)
      refuseClosed(client)
      refuseClosed(role)
      const unproven = client.proven ? role : client
      if (unproven.proven) return await run(scope, call)
      if (unproven.probe === undefined) {
        const probe = run(scope, call)
        unproven.probe = probe.then(() => {}, () => {}).finally(() => { unproven.probe = undefined })
        return await probe
      }
      // The first call speaks for all. If it failed for another reason than the credentials, everybody tries.
      await unproven.probe
      refuseClosed(client)
      refuseClosed(role)
      return await run(scope, call)
    }
  }
}

function newStanding (): Standing {
  return { proven: false, probe: undefined, pauseMs: 0, closedUntil: 0, refusedAt: [], refusal: undefined }
}

/** The same token client behind a gate. */
export function guardCredentials (tokenClient: TokenClient, clock: Pick<Clock, 'now'>): TokenClient {
  const gate = createCredentialsGate(clock)
  return {
    grant: async (
      scope, referenceId
    ) => await gate.pass(scope, async () => await tokenClient.grant(scope, referenceId)),
    refresh: async (refreshToken, scope, referenceId, atLeastMs) =>
      await gate.pass(scope, async () => await tokenClient.refresh(refreshToken, scope, referenceId, atLeastMs))
  }
}
