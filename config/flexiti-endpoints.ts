/** The names of Flexiti's endpoints. The endpoint table of src/flexiti has a row for each, and no other. */
export const flexitiEndpointNames = [
  'token', 'i18n', 'i18nKey', 'termsAndConditions', 'merchantsLogin', 'widgetInit', 'apply', 'customersSearch',
  'customersLookup', 'driversLicense', 'accountVerify', 'calculateInterest', 'accountClose', 'accountRefund',
  'transactions', 'authorize', 'authorizations', 'authorization', 'release', 'capture', 'captureReturn', 'captures'
] as const

export type FlexitiEndpointName = typeof flexitiEndpointNames[number]
