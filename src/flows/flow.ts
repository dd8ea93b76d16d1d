/**
 * A flow: one shopper's way through Flexiti, from the first call to the authorized purchase. Plain data, kept by a
 * store.
 */
import { randomUUID } from 'node:crypto'
import type { Scope } from '../flexiti/endpoints.js'
import type { Token } from './token.js'

/**
 * `open`: no widget yet, a dead token is replaced silently. `widget`: the widget was opened with the flow's token,
 * which is pinned. `authorized`: the order is authorized, the token still pinned. `ended`: by request. `expired`: the
 * pinned token died.
 */
export type Phase = 'open' | 'widget' | 'authorized' | 'ended' | 'expired'

/** What the shop's server sells in this flow; the shopper cannot change it. */
export interface Order {
  readonly reference: string
  /** Decimal with at most two places, e.g. `234.45`. */
  readonly amount: string
  /** Whether Flexiti captures at once when the shopper authorizes. Absent: it does not. */
  readonly autoCapture?: boolean | undefined
}

/** What Flexiti says that it authorized. */
export interface Authorized {
  /** Digits as Flexiti wrote them, or its text. Absent where the response had none. */
  readonly id?: string | undefined
  /** Decimal, e.g. `234.45`. */
  readonly amount: string
}

/**
 * How far a call got that is made once: `running` while it is out, `indeterminate` when its outcome is not known,
 * `succeeded` when Flexiti did it. Absent: not tried, or rejected.
 */
export type CallState = 'running' | 'indeterminate' | 'succeeded'

/** How it ended. One that Flexiti `rejected`, or that was `not-sent`, may be tried again. */
export type CallEnd = Exclude<CallState, 'running'> | 'rejected' | 'not-sent'

/** The try that holds a call that is made once: whose it is, and for how long it is surely at work (holds.ts). */
export interface Hold {
  /** Names the try, and no other of any process. */
  readonly attempt: string
  /** Where the ledger has its operation: who called, and under which key. */
  readonly caller: string
  readonly key: string
  /** On the store's clock. After it nobody may be at work any more. */
  readonly until: number
  /** Which of the flow's tries it is: of another one it says nothing. */
  readonly tries: number
}

/** The application that the flow files. */
export interface Application {
  readonly state?: CallState | undefined
  /** Session of the widget that it followed. */
  readonly session?: string | undefined
  /** The operation that the last one was begun by: the key that Flexiti saw or would have seen. */
  readonly upstreamKey: string
  /** How many were begun: names the one that is running. */
  readonly tries: number
  /** How many Flexiti has rejected. */
  readonly rejections: number
  /** Who has it in hand. Absent where nobody has, or a version that has no holds. */
  readonly hold?: Hold | undefined
}

export interface Flow {
  /** The reference id, 32 lower-case hex. */
  readonly id: string
  /** One more with each change; a change made against an older version is refused. */
  readonly version: number
  readonly phase: Phase
  readonly tokens: Readonly<Partial<Record<Scope, Token>>>
  /** When it was opened, on the store's clock, milliseconds. */
  readonly openedAt: number
  /** Hash of the owning browser's cookie. Absent: owned by none. */
  readonly owner?: string | undefined
  readonly order?: Order | undefined
  readonly authorization?: CallState | undefined
  /** How many authorizations were begun: names the one that is running. */
  readonly tries?: number | undefined
  /** The operation that the last one was begun by: the key that Flexiti saw or would have seen. */
  readonly authorizedBy?: string | undefined
  /** Who has the authorization in hand. Absent where nobody has, or a version that has no holds. */
  readonly hold?: Hold | undefined
  /** How many authorizations Flexiti has rejected. */
  readonly rejections?: number | undefined
  /** What Flexiti authorized; there once `authorization` is `succeeded` by its own word. */
  readonly authorized?: Authorized | undefined
  readonly application?: Application | undefined
  /** The one account that the flow serves, digits without leading zeros. */
  readonly accountNumber?: string | undefined
  /** Whether the shop's server named that account: only then can the account be closed in the flow. */
  readonly accountVouched?: true | undefined
  /**
   * Whether anything but opening it was done in it at the public door. Such a flow is claimed by no browser any more.
   */
  readonly used?: true | undefined
  /** The sessions of the widgets that the flow opened, newest last, the oldest forgotten. */
  readonly widgetSessionIds?: readonly string[] | undefined
  /** When the refresh scheduler is to refresh the pinned token, on the store's clock. */
  readonly refreshAt?: number | undefined
}

/** What a change may set; `undefined` removes. */
export type FlowChange = Partial<Omit<Flow, 'id' | 'version' | 'openedAt'>>

/** In these phases the token is part of what Flexiti remembers of the shopper, and no other may take its place. */
export function isPinned (flow: Flow): boolean {
  return flow.phase === 'widget' || flow.phase === 'authorized'
}

/** Whether its token of that scope is pinned: shoppers and their widgets know the customer token only. */
export function pinsToken (flow: Flow, scope: Scope): boolean {
  return scope === 'customer' && isPinned(flow)
}

/**
 * Whether the shop's server vouches for the flow: it named an order or an account, and accounts may be touched in it.
 */
export function isBound (flow: Flow): boolean {
  return flow.order !== undefined || flow.accountVouched === true
}

/**
 * Whether anybody did anything in it: the shop's server bound it, or Flexiti was asked for it. Opening a flow costs a
 * stranger nothing, and ending it neither.
 */
export function isInUse (flow: Flow): boolean {
  return isBound(flow) || isPinned(flow) || flow.phase === 'expired' || flow.tokens.customer !== undefined ||
    flow.tokens.merchant !== undefined
}

export function hasEnded (flow: Flow): boolean {
  return flow.phase === 'ended' || flow.phase === 'expired'
}

/** A new reference id, 32 lower-case hex, from the system's random source. */
export function newReferenceId (): string {
  return randomUUID().replaceAll('-', '')
}

/** The form in which reference ids are kept and sent back: 32 lower-case hex. Undefined for what is no GUID. */
export function canonicalReferenceId (text: string): string | undefined {
  if (text.length === 32 && /^[0-9a-f]{32}$/i.test(text)) return text.toLowerCase()
  if (text.length === 36 && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)) {
    return text.replaceAll('-', '').toLowerCase()
  }
  return undefined
}

/** Whether it has the form in which reference ids are kept. */
export function isReferenceId (text: string): boolean {
  return text.length === 32 && /^[0-9a-f]{32}$/.test(text)
}

/**
 * Account numbers are compared as numbers: `007` and `7` are one account. Digits in, digits without leading zeros out.
 */
export function canonicalAccountNumber (digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}
