/** GET i18n, i18n/{key} and terms-and-conditions (flexiti-api.md §5.1, §7). */
import { bodyFields, type Call, type Handler } from '../call.js'
import { refuse } from '../errors.js'
import { formValues } from '../i18n/form-values.js'
import { termsAndConditions as termsOf } from '../i18n/terms.js'
import { readLanguage, type Language } from '../language.js'

export const i18n: Handler = call => formValues(language(call))

export const i18nKey: Handler = call => {
  const values: Record<string, unknown> = formValues(language(call))
  const key = call.params.key ?? ''
  if (!Object.hasOwn(values, key)) {
    throw refuse('wrong_inputs', { fieldErrors: [{ param: 'key', msg: 'invalid', value: key }] })
  }
  // The whole document, reduced to the key: inferred, as the shape is not documented.
  return { [key]: values[key] }
}

export const termsAndConditions: Handler = call => termsOf(language(call))

function language (call: Call): Language {
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  fields.check()
  return lang
}
