/** What the calls take and return: the schemas of the routes. A response may hold more than is named there. */
import type { ApplyInput } from '../schemas/apply.js'
import type { PublicAuthorizeInput } from '../schemas/public.js'
import type { ApplicationResponse } from '../schemas/responses/customers.js'
import type { FlowResponse } from '../schemas/responses/flows.js'
import type { AuthorizationResponse } from '../schemas/responses/money.js'
import type { AnnualRatesResponse, FeeResponse, PlansResponse } from '../schemas/responses/purchase.js'
import type { WidgetApplyInput, WidgetPurchaseInput } from '../schemas/widget.js'

export type { ApplyInput, PublicAuthorizeInput, WidgetApplyInput, WidgetPurchaseInput }

export type Lang = 'en' | 'fr'

export interface CallOptions {
  signal?: AbortSignal | undefined
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

/** A flow, as the shopper's page may know it. */
export type FlowView = FlowResponse
export type Fee = FeeResponse
export type AnnualRates = AnnualRatesResponse
export type Plans = PlansResponse
export type Authorization = AuthorizationResponse
export type Application = ApplicationResponse

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
