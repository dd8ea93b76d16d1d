/** Form values, terms, the deprecated login and the driver's licence (flexiti-api.md §5.1, §5.2, §6.4, §7). */
import { test } from 'tap'
import { simulate } from './helpers.js'

function keyTree (value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keyTree(inner)]))
    : typeof value
}

test('the form values come in English, and in French with the same codes', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const english = await client.call('GET', '/i18n?lang=en', { token })
  t.strictSame((await client.call('GET', '/i18n', { token })).body, english.body, 'English when not said')
  t.strictSame(Object.keys(english.body), [
    'salutations',
    'provinces',
    'security_ids',
    'govid_types',
    'govid_issued_bys',
    'occupation_ids',
    'transaction_types',
    'plan_ids',
    'qcpa_disclosure',
    'insurance',
    'insurance_tc',
    'annual_fees',
    'housing_type'
  ])
  t.match(english.body, {
    provinces: { NL: 'Newfoundland & Labrador', YT: 'Yukon Territory' },
    govid_issued_bys: { option_depends: { CAPID: { ON: 'Ontario' }, CAP: { CANADA: 'Canada' } } },
    housing_type: { Relatives: 'Lives with Relatives' }
  })
  const french = await client.call('GET', '/i18n?lang=fr', { token })
  t.strictSame(keyTree(french.body), keyTree(english.body))
  t.match(french.body, { provinces: { QC: 'Québec', BC: 'Colombie-Britannique' }, housing_type: { Rent: 'Locataire' } })
})

test('a key gives the document reduced to it; unknown keys and languages are wrong_inputs', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const reply = await client.call('GET', '/i18n/salutations?lang=fr', { token })
  t.strictSame(reply.body, { salutations: { mr: 'M.', ms: 'Mme', mrs: 'Mme', mss: 'Mlle' } })
  t.match(await client.call('GET', '/i18n/toString', { token }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'key', msg: 'invalid', value: 'toString' }] }
  })
  t.match(await client.call('GET', '/i18n?lang=de', { token }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'lang', msg: 'invalid', value: 'de' }] }
  })
  t.match(await client.call('GET', '/i18n/provinces?lang=EN', { token }), { status: 409 })
})

test('the terms come in both languages', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  t.match(await client.call('GET', '/terms-and-conditions', { token }), {
    status: 200,
    body: { lang: 'en', terms_and_conditions: /credit/ }
  })
  t.match(await client.call('GET', '/terms-and-conditions?lang=fr', { token }), {
    status: 200,
    body: { lang: 'fr', terms_and_conditions: /crédit/ }
  })
  t.match(await client.call('GET', '/terms-and-conditions?lang=xx', { token }), { status: 409 })
})

test('the merchant logs in with nothing, or with the right name and password', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const login = (body: unknown) => client.call('POST', '/merchants/login?lang=fr', { token, body })
  t.match(await login({}), {
    status: 200,
    body: {
      merchant_name: 'ACME Jewellers',
      merchant_id: '123456',
      form_values: { salutation: { options: { mr: 'M.' } }, province: { options: { QC: 'Québec' } } }
    }
  })
  t.equal((await login({ merchant_username: 'merchantonline', merchant_password: 'simulator' })).status, 200)
  t.match(await login({ merchant_username: 'merchantonline', merchant_password: 'wrong' }), {
    status: 409,
    body: { error: 'authentication_failure' }
  })
})

const licence = [
  '@',
  '\u001e',
  'ANSI 636012030001DL00000360DLDAQS1234-56789-80724',
  'DCSSMITH',
  'DACJOHN',
  'DADADAM',
  'DBB19880724',
  'DBA20280724',
  'DAG445 FAKE STREET',
  'DAITORONTO',
  'DAJON',
  'DAKM1M1M1     ',
  'DCGCAN',
  ''
].join('\n')

test('a Canadian licence is read from its barcode text', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const decode = (code: unknown) => client.call('POST', '/customers/driverslicense', { token, body: { code } })
  const read = {
    first_name: 'JOHN',
    middle_name: 'ADAM',
    last_name: 'SMITH',
    dob: '1988-07-24',
    address_1: '445 FAKE STREET',
    city: 'TORONTO',
    province: 'ON',
    postal_code: 'M1M 1M1',
    govid_type: 'CADL',
    govid_issuedby: 'ON',
    govid_number: 'S1234-56789-80724',
    govid_expiry: '2028-07-24'
  }
  t.strictSame((await decode(licence)).body, read)
  t.strictSame((await decode(licence.replaceAll('\n', '\r\n'))).body, read)
  t.match((await decode(licence.replace('DACJOHN\nDADADAM', 'DCTJOHN,ADAM'))).body, {
    first_name: 'JOHN',
    middle_name: 'ADAM'
  })
  t.match((await decode(licence.replace('DADADAM', 'DADNONE').replace('DBB19880724', 'DBB07241988'))).body, {
    middle_name: '',
    dob: '1988-07-24'
  })
})

test('what cannot be read, and what is not Canadian, is refused', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const decode = (code: unknown) => client.call('POST', '/customers/driverslicense', { token, body: { code } })
  t.match(await decode('nonsense'), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'code', msg: 'invalid', value: 'nonsense' }] }
  })
  t.match(await decode(licence.replace('19880724', '19881324')), { status: 409, body: { error: 'wrong_inputs' } })
  t.match(await decode(undefined), { status: 409, body: { field_errors: [{ param: 'code', msg: 'required' }] } })
  t.match(await decode(licence.replace('DAJON', 'DAJNY').replace('DCGCAN', 'DCGUSA')), {
    status: 409,
    body: { message: "Driver License's not supported" }
  })
})
