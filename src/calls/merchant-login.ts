/**
 * Logs the merchant in before the widget is opened, as Flexiti's widget page asks: once for each token. A password that
 * Flexiti refused is not tried again by each shopper: those who keep knocking are locked out.
 */
import type { CallStats } from '../flexiti/client.js'
import type { Flow } from '../flows/flow.js'
import { Problem, problem } from '../problems/problem.js'
import { createCredentialsGate } from '../tokens/credentials-gate.js'
import { JsonBody } from '../upstream/json-body.js'
import type { Clock } from '../util/clock.js'
import { createLru } from '../util/lru.js'
import type { FlowCalls } from './flow-calls.js'

export interface MerchantLogin {
  /**
   * Logs in with the token that the widget will be opened with, unless that was done. Throws `flexiti-credentials`
   * where Flexiti refuses the merchant, and the Problem of any other failure.
   */
  ensure (flow: Flow, stats: CallStats): Promise<void>
}

export interface MerchantLoginOptions {
  calls: FlowCalls
  clock: Pick<Clock, 'now'>
  username: string
  password: string
}

/** Logins remembered. One that is forgotten is made again, which changes nothing at Flexiti. */
const MAX_LOGINS = 10_000

export function createMerchantLogin ({ calls, clock, username, password }: MerchantLoginOptions): MerchantLogin {
  const gate = createCredentialsGate(clock)
  const body = new JsonBody({ merchant_username: username, merchant_password: password })
  /** By flow: the generation of the token that is logged in, or is being so. */
  const logins = createLru<{ generation: number, done: Promise<void> }>(MAX_LOGINS)

  async function logIn (flow: Flow, stats: CallStats): Promise<void> {
    try {
      const { token } = await calls.call(
        flow, { endpoint: 'merchantsLogin', body }, { scope: 'customer', forWidget: true }, stats
      )
      logins.set(flow.id, { generation: token.generation, done: Promise.resolve() })
    } catch (error) {
      logins.delete(flow.id)
      throw error instanceof Problem && error.details.flexiti?.error === 'authentication_failure'
        ? problem('flexiti-credentials', { flexiti: error.details.flexiti })
        : error
    }
  }

  return {
    async ensure (flow, stats) {
      // One with too little time for the widget is refreshed now: the one before it is not what the widget gets.
      const token = flow.tokens.customer === undefined
        ? undefined
        : await calls.prepare(flow, 'customer', { forWidget: true })
      const generation = token?.generation ?? 0
      const known = logins.get(flow.id)
      if (known !== undefined && known.generation >= generation) return await known.done
      const done = gate.pass('merchant', async () => { await logIn(flow, stats) })
      done.catch(() => {})
      logins.set(flow.id, { generation, done })
      await done
    }
  }
}
