/** POST merchants/login, deprecated at Flexiti: the option lists in the chosen language (flexiti-api.md §5.2). */
import { bodyFields, type Handler } from '../call.js'
import { refuse } from '../errors.js'
import { formValues } from '../i18n/form-values.js'
import { readLanguage } from '../language.js'

/** The one sales representative of this merchant. */
export const representative = { username: 'merchantonline', password: 'simulator' }

export function checkMerchantLogin (username: string, password: string): void {
  if (username !== representative.username || password !== representative.password) {
    throw refuse('authentication_failure')
  }
}

export const merchantsLogin: Handler = call => {
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const username = fields.text('merchant_username')
  const password = fields.text('merchant_password')
  fields.check()
  if (username !== undefined || password !== undefined) checkMerchantLogin(username ?? '', password ?? '')

  const values = formValues(lang)
  return {
    merchant_name: 'ACME Jewellers',
    merchant_id: '123456',
    form_values: {
      salutation: { options: values.salutations },
      province: { options: values.provinces },
      security_qid: { options: values.security_ids },
      govid_type: { options: values.govid_types },
      govid_issuedby: { option_depends: values.govid_issued_bys.option_depends },
      occupation_id: { options: values.occupation_ids },
      housing_type: { options: values.housing_type }
    }
  }
}
