/**
 * Bodies of the account calls: verify, calculate-interest and refund (flexiti-api.md §6.3, §6.5, §8.6). close takes
 * none.
 */
import { Type } from 'typebox'
import {
  Reference, SkuData, externalEmployeeId, externalLocationId, inStoreExample, requestId, text, words, type Channel
} from './fields.js'
import { AccountNumber, CaptureId, VccNumber, money, wholeNumber } from './numeric.js'

export function verifyBody (channel: Channel) {
  return Type.Object({
    format: Type.Optional(words(['sms', 'email', 'security_question', 'merchant_override', 'regular_purchase_bypass'], {
      description: 'How the customer proves to be the customer; Flexiti\'s default is sms',
      example: 'sms'
    })),
    // The changelog of release 21.4 shows it in the body too (flexiti-gaps.md B29).
    account_number: Type.Optional(AccountNumber),
    vcc_number: Type.Optional(VccNumber),
    security_qid: Type.Optional(wholeNumber({
      max: 5,
      description: 'The security question; required with security_question',
      example: 6
    })),
    security_answer: Type.Optional(text(50, {
      description: 'The answer to it; required with security_question',
      example: 'Rainbow'
    })),
    request_id: requestId(channel)
  }, {
    title: 'Verify',
    'x-examples': {
      sms: { summary: 'A PIN by text message', value: { format: 'sms', request_id: '34561234' } },
      security_question: {
        summary: 'A PIN for the right answer',
        value: { format: 'security_question', security_qid: 6, security_answer: 'Rainbow', request_id: '34561234' }
      }
    },
    if: { properties: { format: { const: 'security_question' } }, required: ['format'] },
    then: { required: ['security_qid', 'security_answer'] }
  })
}

export const CalculateInterestBody = Type.Object({
  amount: money({ description: 'Price of the purchase', example: 234.45 })
}, {
  title: 'CalculateInterest',
  'x-examples': { price: { summary: 'A price', value: { amount: 234.45 } } }
})

export function refundBody (channel: Channel) {
  return Type.Object({
    reference: Type.Optional(Reference),
    amount: money({ description: 'Amount to give back', example: 1000.12 }),
    vcc_number: Type.Optional(VccNumber),
    capture_id: Type.Optional(CaptureId),
    external_location_id: externalLocationId(channel),
    external_employee_id: externalEmployeeId(channel),
    sku_data: Type.Optional(SkuData)
  }, {
    title: 'Refund',
    'x-examples': {
      refund: {
        summary: 'A part of a regular purchase',
        value: {
          reference: 'Order-1234',
          amount: 10,
          ...inStoreExample(channel, 'external_location_id', 'external_employee_id')
        }
      }
    }
  })
}
