/** The values that make things happen, for those who show or try the simulator (flexiti-api.md §11). */
import { describeAccount } from './account-control.js'
import { decisionKeys } from './decisions.js'
import { representative } from './endpoints/merchants-login.js'
import { pins } from './endpoints/verify.js'
import type { World } from './world.js'

export function testData (world: World): Record<string, unknown> {
  const { standard_accounts: standardAccounts } = world.settings
  return {
    pins: { widget: pins.sent, ...pins },
    security_question: { security_qid: '6', security_answer: 'Rainbow', piw: 'maple' },
    decisions: decisionKeys(standardAccounts),
    merchant_login: { merchant_username: representative.username, merchant_password: representative.password },
    in_store: {
      external_location_id: '00-12345',
      unknown_location_id: '99-12345',
      external_employee_id: '12345-SMITH',
      denied_employee_id: '12345-DENIED'
    },
    unauthorized_reference: 'UNAUTHORIZED-1',
    unknown_card: '2374980012873425',
    accounts: world.accounts.list().map(account => describeAccount(world, account))
  }
}
