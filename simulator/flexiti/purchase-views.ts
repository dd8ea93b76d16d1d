/**
 * How authorizations and captures look in answers: the tables are not public (flexiti-gaps.md A12–A15), so this is
 * our choice.
 */
import { isoSeconds } from '../shared/clock.js'
import { idValue, type Ids } from './ids.js'
import type { Language } from './language.js'
import type { Authorization, Capture } from './ledger.js'
import { amountNumber } from './money.js'
import { describeFees, describeRate } from './plans.js'

const messages = {
  en: {
    opened: 'The purchase is authorized.',
    closed: 'The authorization is closed.',
    unauthorized: 'The purchase is not authorized.',
    captured: 'The amount is captured.'
  },
  fr: {
    opened: "L'achat est autorisé.",
    closed: "L'autorisation est fermée.",
    unauthorized: "L'achat n'est pas autorisé.",
    captured: 'Le montant est saisi.'
  }
}

/** What a purchase is told that was just made, whether or not it was captured at once: shops show it to the shopper. */
export function purchaseMessage ({ status }: Authorization, lang: Language): string {
  return messages[lang][status === 'unauthorized' ? status : 'opened']
}

export function describeAuthorization (
  authorization: Authorization, version: string, lang: Language, ids: Ids
): Record<string, unknown> {
  const { id, account, status, type, reference, amount, remaining, createdAt, offer } = authorization
  return {
    authorization_id: idValue(id),
    authorization_status: status,
    account_number: idValue(account.number),
    account_type: account.type,
    ...(reference === undefined ? {} : { reference }),
    amount: amountNumber(amount),
    remaining_authorization_amount: amountNumber(remaining),
    date: isoSeconds(createdAt),
    financing_option: {
      transaction_type: type,
      ...(offer === undefined
        ? {}
        : {
            plan_id: idValue(ids.make(offer.plan.id)),
            ...(version === 'v2.5' ? {} : { plan_name: offer.plan.name }),
            term: offer.term,
            term_amount: amountNumber(offer.payment),
            ...describeRate(offer.rate, version, lang),
            fees: describeFees(offer.fees, lang)
          })
    },
    message: messages[lang][status]
  }
}

export function describeCapture (capture: Capture, lang: Language): Record<string, unknown> {
  const { id, authorization, reference, amount, remaining, createdAt } = capture
  return {
    capture_id: idValue(id),
    authorization_id: idValue(authorization.id),
    ...(reference === undefined ? {} : { reference }),
    date: isoSeconds(createdAt),
    amount: amountNumber(amount),
    remaining_capture_amount: amountNumber(remaining),
    remaining_authorization_amount: amountNumber(authorization.remaining),
    authorization_status: authorization.status,
    message: messages[lang].captured
  }
}
