/**
 * Body of transactions (flexiti-api.md §8.1): deposits, in-store payments, trade-ins. Its example has numbers as text.
 */
import { Type } from 'typebox'
import {
  anyPresent, externalEmployeeId, externalLocationId, inStoreExample, instoreWith, requestId, words, type Channel
} from './fields.js'
import { CustomerId, VccNumber, VerificationCode, flexitiId, money } from './numeric.js'

export function transactionBody (channel: Channel) {
  return Type.Object({
    transaction_type: words(['deposit', 'instore_payment', 'tradein'], {
      description: 'What is posted to the account',
      example: 'deposit'
    }),
    amount: money({ description: 'Amount', example: '10.00' }),
    account_number: Type.Optional(flexitiId({ description: 'Account number', example: '20076677' })),
    vcc_number: Type.Optional(VccNumber),
    customer_id: Type.Optional(CustomerId),
    verification_code: VerificationCode,
    request_id: requestId(channel),
    external_location_id: externalLocationId(channel),
    external_employee_id: externalEmployeeId(channel)
  }, {
    title: 'TransactionRequest',
    'x-examples': {
      deposit: {
        summary: 'A deposit in the store, with the PIN of verify',
        value: {
          transaction_type: 'deposit',
          amount: '10.00',
          account_number: '20076677',
          ...inStoreExample('instore', 'external_location_id', 'external_employee_id', 'verification_code')
        }
      }
    },
    ...instoreWith('external_location_id', 'external_employee_id'),
    anyOf: anyPresent(['account_number', 'vcc_number', 'customer_id']),
    description: 'The account is named by account_number, vcc_number or customer_id'
  })
}
