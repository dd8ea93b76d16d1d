/**
 * How often one customer may be asked who they are, over all flows, by the widget or by a PIN: each time Flexiti may
 * send one, and after a few wrong answers it locks the customer out. A stranger must be able neither to flood a phone
 * nor to lock an account. Who is counted is kept as a keyed hash, for an hour.
 */
import { createHmac } from 'node:crypto'
import { problem } from '../problems/problem.js'
import type { SharedCounters } from '../redis/counters.js'
import { canonicalAccountNumber } from '../flows/flow.js'
import { createWindowCounters } from '../util/window-counters.js'

export interface IdentificationLimit {
  /**
   * Counts one more for everybody whom the body of widget/init names, or one like it. Throws `rate-limited`,
   * `store-unavailable`.
   */
  count (body: unknown): Promise<void>
}

export interface IdentificationLimitOptions {
  perHour: number
  /** Key of the hashes; the same in all replicas. */
  key: Buffer
  /** Milliseconds, monotonic. */
  now: () => number
  /** Absent: this process counts for itself. */
  counters?: Pick<SharedCounters, 'addNow'> | undefined
}

type Count = (name: string) => Promise<{ count: number, leftMs: number }>

const HOUR_MS = 3_600_000
/** Customers counted in memory; beyond it the least recent are forgotten. */
const MAX_CUSTOMERS = 100_000

export function createIdentificationLimit ({
  perHour, key, now, counters
}: IdentificationLimitOptions): IdentificationLimit {
  const hashOf = (name: string): string => createHmac('sha256', key).update(name).digest('base64url')
  const own = createWindowCounters({ now, max: MAX_CUSTOMERS })
  const countOne: Count = counters === undefined
    ? async (name) => own.add(name, HOUR_MS)
    : async (name) => await counters.addNow(`identification ${name}`, HOUR_MS)

  return {
    async count (body) {
      const counts = await Promise.all(customersOf(body).map(async (name) => await countOne(hashOf(name))))
      const over = counts.filter(({ count }) => count > perHour)
      if (over.length === 0) return
      throw problem('rate-limited', {
        retryAfter: Math.max(1, Math.ceil(Math.max(...over.map(({ leftMs }) => leftMs)) / 1000)),
        detail: 'This customer was asked too often to be identified.'
      })
    }
  }
}

type Fields = Record<string, unknown>

/**
 * Everybody whom the body names: the account, the card, the person, and where a PIN goes. Spelling and spaces make
 * nobody another.
 */
function customersOf (body: unknown): string[] {
  const { customer_identification: identification, ...contact } = fieldsOf(body)
  const { account_number: account, vcc_number: card, personal_information: person } = fieldsOf(identification)
  const { first_name: first, last_name: last, dob } = fieldsOf(person)
  const names = {
    account: digitsOf(account),
    card: digitsOf(card),
    person: [first, last, dob].some((part) => textOf(part) !== '')
      ? [lettersOf(first), lettersOf(last), digitsOf(dob)].join(' ')
      : '',
    phone: digitsOf(contact.phone_number).slice(-10),
    email: mailboxOf(contact.email)
  }
  return Object.entries(names).filter(([, name]) => name !== '').map(([kind, name]) => `${kind} ${name}`)
}

function fieldsOf (value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {}
}

/** A number may be wrapped, so that none of its digits is lost: its own text counts. */
function textOf (value: unknown): string {
  return value === undefined || value === null ? '' : String(value).trim()
}

function digitsOf (value: unknown): string {
  return canonicalAccountNumber(textOf(value).replace(/\D/g, ''))
}

/** `Zoë` and ` ZOE ` are one, and so are `Lecœur` and `LECOEUR`. */
function lettersOf (value: unknown): string {
  return foldCase(textOf(value).normalize('NFKD'))
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/[œæøłđı]/g, (letter) => PLAIN_LETTERS[letter] as string)
}

/** Letters that Unicode takes for letters of their own, and typists and databases for others. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }

/** `ẞ`, `ß` and `SS` are one. */
function foldCase (text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase()
}

/** `Jo+1@example.com`, `j.o@example.com` and `"jo"(home)@example.com.` reach whom `jo@example.com` does. */
function mailboxOf (value: unknown): string {
  const address = foldCase(textOf(value).normalize('NFKC')).replace(/\s|\([^()]*\)/g, '')
  const at = address.lastIndexOf('@')
  const name = address.slice(0, at).replace(/["\\]/g, '').replace(/(?<=.)\+.*$/, '').replaceAll('.', '')
  return `${name}${address.slice(at).replace(/\.$/, '')}`
}
