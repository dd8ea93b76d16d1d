/** POST customers/driverslicense: reads the AAMVA text of a licence's PDF417 barcode (flexiti-api.md §6.4). */
import { bodyFields, type Handler } from '../call.js'
import { refuse } from '../errors.js'
import { english } from '../i18n/english.js'

export const driversLicense: Handler = call => {
  const fields = bodyFields(call)
  const code = fields.requiredText('code')
  fields.check()
  const elements = readElements(code)
  const element = (id: string) => elements.get(id) ?? ''

  // DCT holds all given names where DAC and DAD are not used.
  const given = element('DCT').split(/[ ,]+/)
  const firstName = elements.get('DAC') ?? given[0] ?? ''
  const dob = readDay(element('DBB'))
  const province = element('DAJ')
  if (element('DAQ') === '' || element('DCS') === '' || firstName === '' || dob === '') {
    throw refuse('wrong_inputs', { fieldErrors: [{ param: 'code', msg: 'invalid', value: code }] })
  }
  if (!Object.hasOwn(english.provinces, province) || !['', 'CAN'].includes(element('DCG'))) {
    throw refuse('wrong_inputs', { message: "Driver License's not supported" })
  }
  return {
    first_name: firstName,
    middle_name: nameOrNone(elements.get('DAD') ?? given.slice(1).join(' ')),
    last_name: element('DCS'),
    dob,
    address_1: element('DAG'),
    city: element('DAI'),
    province,
    postal_code: spacedPostalCode(element('DAK')),
    govid_type: 'CADL',
    govid_issuedby: province,
    govid_number: element('DAQ'),
    govid_expiry: readDay(element('DBA'))
  }
}

/** Elements stand one on a line, the first one right after the subfile's name: `…DLDAQA1234\nDCSSMITH\n…`. */
function readElements (code: string): Map<string, string> {
  const elements = new Map<string, string>()
  for (const line of code.split(/[\r\n]+/)) {
    const match = /(?:^|^ANSI .*DL|^DL)(D[A-D][A-Z])(.*)$/.exec(line.trim())
    const [, id, value] = match ?? []
    if (id !== undefined && value !== undefined && !elements.has(id)) elements.set(id, value.trim())
  }
  return elements
}

/** Canada writes CCYYMMDD, the United States MMDDCCYY; empty when it is neither. */
function readDay (text: string): string {
  if (!/^\d{8}$/.test(text)) return ''
  const day = /^(19|20)/.test(text)
    ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`
    : `${text.slice(4)}-${text.slice(0, 2)}-${text.slice(2, 4)}`
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? day : ''
}

function nameOrNone (name: string): string {
  return name.toUpperCase() === 'NONE' ? '' : name
}

function spacedPostalCode (text: string): string {
  const compact = text.replace(/\s/g, '')
  return compact.length === 6 ? `${compact.slice(0, 3)} ${compact.slice(3)}` : compact
}
