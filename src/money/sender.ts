/** What sends a money call of a flow, and what a sender of a call that a flow makes once is made of. */
import type { CallStats } from '../flexiti/client.js'
import type { Flow } from '../flows/flow.js'
import type { Flows } from '../flows/flows.js'
import type { Attempts } from './attempts.js'
import type { LedgerResponse } from './call.js'
import type { Once } from './once.js'
import type { MoneyCaller, MoneyRequest } from './request.js'

export type SendMoney = (
  flow: Flow, request: MoneyRequest, caller: MoneyCaller, stats: CallStats
) => Promise<LedgerResponse>

export interface SendOnceOptions {
  flows: Flows
  attempts: Attempts
  once: Once
}
