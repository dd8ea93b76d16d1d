/** Calls to Flexiti on behalf of a flow: with its token, renewed once where Flexiti refuses it. */
import type { Clock } from '../clock.js'
import { judge, problemOfFailure, type GoodAnswer } from '../flexiti/answers.js'
import type { CallNotes, FlexitiCall, FlexitiClient } from '../flexiti/client.js'
import type { EndpointName, Scope } from '../flexiti/endpoints.js'
import { ExchangeError, type Answer } from '../flexiti/exchange.js'
import type { TokenCustody } from './custody.js'
import type { Flow, Token } from './flow.js'

export interface FlowCall {
  endpoint: EndpointName
  scope: Scope
  params?: Record<string, string>
  query?: Record<string, string | undefined>
  /** Any JSON value; sent as JSON. */
  body?: unknown
  /** The token must give the shopper time in the widget. */
  forWidget?: boolean
}

export interface Answered<Kind> {
  answer: Kind
  /** The token that the answered request carried. */
  token: Token
}

export interface FlowCalls {
  /** The answer of a call that succeeded; throws the Problem that anything else stands for. */
  call (flow: Flow, call: FlowCall, notes: CallNotes): Promise<Answered<GoodAnswer>>
  /** Any HTTP answer, unjudged; throws ExchangeError where there was none, and a Problem where no token could be had. */
  attempt (flow: Flow, call: FlowCall, notes: CallNotes): Promise<Answered<Answer>>
}

export interface FlowCallsOptions {
  client: FlexitiClient
  custody: TokenCustody
  clock: Clock
}

export function createFlowCalls ({ client, custody, clock }: FlowCallsOptions): FlowCalls {
  async function attempt (flow: Flow, call: FlowCall, notes: CallNotes): Promise<Answered<Answer>> {
    const request: FlexitiCall = {
      endpoint: call.endpoint,
      referenceId: flow.id,
      ...(call.params !== undefined && { params: call.params }),
      ...(call.query !== undefined && { query: call.query }),
      ...(call.body !== undefined && { body: { bytes: Buffer.from(JSON.stringify(call.body)), type: 'application/json' } })
    }
    let token = await custody.acquire(flow, call.scope, call.forWidget === true ? { forWidget: true } : undefined)
    request.accessToken = token.accessToken
    let answer = await client.send(request, notes)
    if (answer.status === 401) {
      // A 401 was not processed, so this may be repeated even where money moves.
      token = await custody.renew(flow, call.scope, token)
      request.accessToken = token.accessToken
      answer = await client.send(request, notes)
    }
    return { answer, token }
  }

  return {
    attempt,
    async call (flow, call, notes) {
      try {
        const { answer, token } = await attempt(flow, call, notes)
        return { answer: judge(answer, [call.params, call.query, call.body], clock.wall()), token }
      } catch (error) {
        throw error instanceof ExchangeError ? problemOfFailure(error) : error
      }
    }
  }
}
