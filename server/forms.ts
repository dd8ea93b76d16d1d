/** The form cache as the settings describe it, loaded in a flow of the BFF's own. */
import type { Settings } from '../config/settings.js'
import type { ServiceFlow } from '../src/calls/service-flow.js'
import type { FlexitiRequest } from '../src/flexiti/request.js'
import { createForms, type FormName, type Forms } from '../src/forms/forms.js'
import { isDocument } from '../src/forms/is-document.js'
import { problem } from '../src/problems/problem.js'
import type { Clock } from '../src/util/clock.js'

export interface FormsOfFlowOptions {
  settings: Settings
  flow: Pick<ServiceFlow, 'call'>
  clock: Clock
  onBackgroundError: (what: string, error: unknown) => void
}

export function createFormsOfFlow ({ settings, flow, clock, onBackgroundError }: FormsOfFlowOptions): Forms {
  return createForms({
    async load (form) {
      const { status, body } = await flow.call(requestFor(form))
      if (!isDocument(form, body)) throw problem('flexiti-failed', { flexiti: { status } })
      return { body, contentType: 'application/json; charset=utf-8' }
    },
    clock,
    freshSeconds: settings.i18nFreshSeconds,
    staleSeconds: settings.i18nStaleSeconds,
    maxBytes: settings.i18nMaxBytes,
    onBackgroundError: (error) => { onBackgroundError('forms', error) }
  })
}

function requestFor (form: FormName): FlexitiRequest {
  const query = { lang: form.lang }
  if (form.kind === 'terms') return { endpoint: 'termsAndConditions', query }
  return form.key === undefined
    ? { endpoint: 'i18n', query }
    : { endpoint: 'i18nKey', query, params: { key: form.key } }
}
