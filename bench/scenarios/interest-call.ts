/** The call by which proxied work is measured: the plans for an amount, in a flow whose token is held. */
import { ACCOUNT, UPSTREAM_BASE, type Call } from '../helper.js'
import { FIXED_TOKEN } from '../peers/listening.js'

/** To the BFF, and to every peer, which takes the same. */
export const interestCall: Call = {
  method: 'POST',
  path: `/v1/accounts/${ACCOUNT}/calculate-interest`,
  headers: { 'content-type': 'application/json', 'x-reference-id': '{flow}' },
  body: JSON.stringify({ amount: 234.45 })
}

/** To the upstream itself. */
export const directInterestCall: Call = {
  ...interestCall,
  path: `${UPSTREAM_BASE}/v2.5.1/client-id/bench/accounts/${ACCOUNT}/calculate-interest`,
  headers: { ...interestCall.headers, authorization: `Bearer ${FIXED_TOKEN}` }
}
