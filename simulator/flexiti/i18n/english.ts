/**
 * The values of the forms in English, as in the guide (flexiti-api.md §5.1). Its four long texts are printed there as
 * "...".
 */
import { pick } from './pick.js'

const provinces = {
  AB: 'Alberta',
  BC: 'British Columbia',
  MB: 'Manitoba',
  NB: 'New Brunswick',
  NL: 'Newfoundland & Labrador',
  NS: 'Nova Scotia',
  NT: 'Northwest Territories',
  NU: 'Nunavut',
  ON: 'Ontario',
  PE: 'Prince Edward Island',
  QC: 'Quebec',
  SK: 'Saskatchewan',
  YT: 'Yukon Territory'
}

const canada = { CANADA: 'Canada' }

export const english = {
  salutations: {
    mr: 'Mr.',
    ms: 'Ms.',
    mrs: 'Mrs.',
    mss: 'Miss.'
  },
  provinces,
  security_ids: {
    4: 'What is the name of your favourite childhood friend?',
    5: 'What is the country of your ultimate dream vacation?',
    6: 'What was the first concert you attended?',
    7: 'What is the name of the street you grew up on?',
    8: 'What is the name of your first grade teacher?',
    9: 'What is your favourite movie?'
  },
  govid_types: {
    CADL: "Driver's Licence",
    CAHC: 'Health Card',
    CAPID: 'Provincial ID Card',
    CAP: 'Passport',
    CAPRC: 'Permanent Resident Card',
    CAICBC: 'Insurance Corporation of British Columbia',
    CAAR: 'Alberta Registries',
    CASGI: 'Saskatchewan Government Insurance',
    CADSNS: 'Department of Service Nova Scotia and Municipal Relations',
    CADPPEI: 'Department of Transportation and Public Works of the Province of Prince Edward Island',
    CASNB: 'Service New Brunswick',
    CADGSNF: 'Department of Government Services and Lands of the Province of Newfoundland and Labrador',
    CADTNW: 'Department of Transportation of the Northwest Territories',
    CADCTN: 'Department of Community Government and Transportation of the Territory of Nunavut',
    CACSC: "Correctional Service Canada identification card (with the individual's name and photograph)",
    CAGCEC: "Government of Canada employee identity card (with the individual's name and photograph)",
    CALCB: 'Liquor Control Board Age of Majority (BYID) card',
    CACFL: 'Canadian Firearms licence',
    CACFID: 'Canadian Forces identification card',
    CAMPIC: 'MPIC card issued by the Manitoba Public Insurance Corporation',
    CACAID: 'NEXUS or CANPASS Air membership card (issued by Canada Border Services Agency)'
  },
  govid_issued_bys: {
    option_depends: {
      CADL: provinces,
      CAHC: pick(provinces, 'BC', 'NB', 'NL', 'NT', 'NU', 'QC', 'SK', 'YT'),
      CAPID: pick(provinces, 'ON'),
      CAP: canada,
      CAPRC: canada,
      CAICBC: pick(provinces, 'BC'),
      CAAR: pick(provinces, 'AB'),
      CASGI: pick(provinces, 'SK'),
      CADSNS: pick(provinces, 'NS'),
      CADPPEI: pick(provinces, 'PE'),
      CASNB: pick(provinces, 'NB'),
      CADGSNF: pick(provinces, 'NL'),
      CADTNW: pick(provinces, 'NT'),
      CADCTN: pick(provinces, 'NU'),
      CACSC: canada,
      CAGCEC: canada,
      CALCB: provinces,
      CACFL: canada,
      CACFID: canada,
      CAMPIC: pick(provinces, 'MB'),
      CACAID: canada
    }
  },
  occupation_ids: {
    FE: 'Full-time Employment',
    PE: 'Part-time Employment',
    SE: 'Self-Employed',
    RT: 'Retired',
    ST: 'Student',
    HM: 'Homemaker',
    DS: 'Disability',
    SW: 'Seasonal Worker',
    UE: 'Unemployed with income',
    UW: 'Unemployed without income',
    OT: 'Other'
  },
  transaction_types: {
    promotional_purchase: 'Financed Purchase',
    regular_purchase: 'Revolving Purchase'
  },
  plan_ids: {
    1: '90 Days Grace, Equal Payments Regular Interest',
    2: 'Equal Payments, Low Interest',
    4: 'Equal Payments, Regular Interest',
    5: 'Equal Payments, No Interest',
    6: 'No Interest, No Payments (S.A.C.)',
    7: 'No Interest, No Payments',
    9: 'No Interest, Minimum monthly payments'
  },
  qcpa_disclosure: '...',
  insurance: '...',
  insurance_tc: '...',
  annual_fees: '...',
  housing_type: {
    Rent: 'Rent',
    Owned: 'Owned',
    Relatives: 'Lives with Relatives',
    Other: 'Other'
  }
}

/** The shape that both languages share. */
export type FormValues = typeof english
