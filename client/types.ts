/** What the calls take and answer. Requests are the schemas of the routes; answers may hold more than is named here. */
import type { ApplyInput } from '../schemas/apply.js'
import type { PublicAuthorizeInput } from '../schemas/public.js'
import type { WidgetApplyInput, WidgetPurchaseInput } from '../schemas/widget.js'

export type { ApplyInput, PublicAuthorizeInput, WidgetApplyInput, WidgetPurchaseInput }

export type Lang = 'en' | 'fr'

export interface CallOptions {
  signal?: AbortSignal
}

export type FinancingOption = PublicAuthorizeInput['financing_option']

/** The widget's account unless another is named; the order's amount and reference come from the flow. */
export type AuthorizeFields = Partial<PublicAuthorizeInput> & Pick<PublicAuthorizeInput, 'financing_option'>

export interface PlansFields {
  /** Of the widget unless another is named. */
  account_number?: number | string
  /** Of the order unless another is named. */
  amount?: number | string
}

export interface FlowView {
  reference_id: string
  phase: 'open' | 'widget' | 'authorized' | 'ended' | 'expired'
  order: { reference: string, amount: string } | null
  /** How far the order's authorization got; `null`: nothing was bought. */
  authorization: 'running' | 'succeeded' | 'indeterminate' | null
  account_known: boolean
  /** Seconds that the flow lives if nobody uses it; `null` where that is not known now. */
  expires_in: number | null
}

export interface Fee {
  description?: string
  amount?: number | string
  type?: string
  message?: string
}

export interface AnnualRates {
  description?: string
  rate?: number | string
  type?: string
  message?: string
}

export interface Plans {
  account_number?: number
  account_type?: 'consumer' | 'business'
  amount?: number | string
  customer?: {
    available_credit?: number | string,
    air?: number | string,
    first_name?: string,
    last_name?: string,
    category_type?: string
  }
  regular_purchase?: { term_amount?: number | string, air?: number | string, verify?: boolean, fees?: Fee[] }
  promotional_purchase?: Array<{
    plan_id: number
    plan_name?: string
    terms?: Array<{ term: number, term_amount?: number | string, annual_rates?: AnnualRates, fees?: Fee[] }>
  }>
}

export interface Authorization {
  authorization_id?: number | string
  authorization_status?: string
  message?: string
}

export interface Application {
  status?: string
  message?: string
  account_number?: number
}

/** A message of the widget to the page (flexiti-api.md §5.6). */
export interface WidgetEvent {
  eventType: 'flx-success' | 'flx-failure' | 'flx-cancel'
  eventData?: {
    accountNumber?: number | null
    verified?: boolean
    action?: string | null
    widget_session_id?: string
    customerId?: string
    accountType?: string
    error?: number
    message?: string
  } | undefined
}

export type WidgetOutcome =
  | 'verified' | 'not-verified' | 'apply' | 'existing-account' | 'activation' | 'retry' | 'refused' | 'cancelled'

export interface WidgetResult {
  outcome: WidgetOutcome
  accountNumber: number | undefined
  customerId: string | undefined
  accountType: string | undefined
  /** What the widget said; absent where the shopper closed the dialog. */
  event: WidgetEvent | undefined
}

/** Where the widget is shown: in an element, or in a dialog that is opened for it. */
export type WidgetPlace = {
  container: HTMLElement,
  dialog?: undefined
} | { dialog: HTMLDialogElement, container?: undefined }

/** The body of widget/init without what the client fills in. */
export type WidgetFields = PurchaseFields | WidgetApplyInput

/** An account that the client knows, from a widget or an application before, need not be named again. */
type PurchaseFields = Omit<WidgetPurchaseInput, 'flow' | 'customer_identification'> & {
  flow?: 'purchase'
  customer_identification?: WidgetPurchaseInput['customer_identification']
}

export type WidgetOptions = WidgetPlace & WidgetFields & CallOptions
