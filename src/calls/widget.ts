/** Opens the widget for a flow: from here on its token is part of what Flexiti remembers of the shopper. */
import { jsonOf } from '../flexiti/responses.js'
import type { FlexitiRequest } from '../flexiti/request.js'
import type { CallStats } from '../flexiti/client.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { readRedirectionUrl } from '../flexiti/redirection-url.js'
import { problem } from '../problems/problem.js'
import type { JsonNumber } from '../../schemas/exact-number.js'
import type { FlowCalls } from './flow-calls.js'
import { canonicalAccountNumber, type Flow } from '../flows/flow.js'
import type { Flows } from '../flows/flows.js'
import { refuseOtherAccount } from '../flows/guard.js'
import type { MerchantLogin } from './merchant-login.js'
import type { IdentificationLimit } from './identification-limit.js'

/** The checked body of widget/init. */
interface WidgetInit { customer_identification?: { account_number?: JsonNumber | string } }

export interface OpenWidgetOptions {
  flows: Flows
  calls: FlowCalls
  identificationLimit: IdentificationLimit
  /** Where Flexiti asks that the merchant be logged in first. */
  merchantLogin?: MerchantLogin | undefined
}

/**
 * Calls widget/init with a token that leaves the shopper time, and pins it. Returns Flexiti's response. Throws
 * `account-mismatch`; `rate-limited` where it was opened too often for this customer; `flexiti-failed` for an address
 * that is none; `flexiti-scope` for one that holds another token than this flow's customer token, because no browser
 * may be sent to it.
 */
export async function openWidget (
  deps: OpenWidgetOptions,
  flow: Flow,
  request: FlexitiRequest,
  stats: CallStats
): Promise<UpstreamResponse> {
  const body = request.body?.value as WidgetInit
  const given = body.customer_identification?.account_number
  const accountNumber = given === undefined ? undefined : canonicalAccountNumber(String(given))
  if (accountNumber !== undefined) refuseOtherAccount(flow, accountNumber)

  await deps.flows.ensureWritable(flow)
  await deps.identificationLimit.count(body)
  await deps.merchantLogin?.ensure(flow, stats)
  const { response, token } = await deps.calls.call(
    flow, request, { scope: 'customer', forWidget: true }, stats
  )
  const widget = readRedirectionUrl((jsonOf(response) as { redirection_url?: unknown } | null)?.redirection_url)
  if (widget === undefined) throw problem('flexiti-failed', { flexiti: { status: response.status } })
  if (widget.accessTokens.some((each) => each !== token.accessToken)) throw problem('flexiti-scope')
  await deps.flows.pin(flow, token, { sessionId: widget.sessionId, accountNumber })
  return response
}
