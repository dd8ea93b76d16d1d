/** The values of the forms in French: the same codes with labels of our own translation. */
import { pick } from './pick.js'
import type { FormValues } from './english.js'

const provinces = {
  AB: 'Alberta',
  BC: 'Colombie-Britannique',
  MB: 'Manitoba',
  NB: 'Nouveau-Brunswick',
  NL: 'Terre-Neuve-et-Labrador',
  NS: 'Nouvelle-Écosse',
  NT: 'Territoires du Nord-Ouest',
  NU: 'Nunavut',
  ON: 'Ontario',
  PE: 'Île-du-Prince-Édouard',
  QC: 'Québec',
  SK: 'Saskatchewan',
  YT: 'Yukon'
}

const canada = { CANADA: 'Canada' }

export const french: FormValues = {
  salutations: {
    mr: 'M.',
    ms: 'Mme',
    mrs: 'Mme',
    mss: 'Mlle'
  },
  provinces,
  security_ids: {
    4: "Quel est le nom de votre ami d'enfance préféré?",
    5: 'Dans quel pays aimeriez-vous passer les vacances de vos rêves?',
    6: 'Quel est le premier concert auquel vous avez assisté?',
    7: 'Quel est le nom de la rue où vous avez grandi?',
    8: 'Quel est le nom de votre enseignant de première année?',
    9: 'Quel est votre film préféré?'
  },
  govid_types: {
    CADL: 'Permis de conduire',
    CAHC: "Carte d'assurance maladie",
    CAPID: "Carte d'identité provinciale",
    CAP: 'Passeport',
    CAPRC: 'Carte de résident permanent',
    CAICBC: 'Insurance Corporation of British Columbia',
    CAAR: "Bureau d'enregistrement de l'Alberta (Alberta Registries)",
    CASGI: 'Saskatchewan Government Insurance',
    CADSNS: 'Service Nouvelle-Écosse et Relations avec les municipalités',
    CADPPEI: "Ministère des Transports et des Travaux publics de l'Île-du-Prince-Édouard",
    CASNB: 'Services Nouveau-Brunswick',
    CADGSNF: 'Ministère des Services gouvernementaux et des Terres de Terre-Neuve-et-Labrador',
    CADTNW: 'Ministère des Transports des Territoires du Nord-Ouest',
    CADCTN: 'Ministère des Services communautaires et gouvernementaux et des Transports du Nunavut',
    CACSC: "Carte d'identité du Service correctionnel du Canada (avec nom et photo du titulaire)",
    CAGCEC: "Carte d'identité d'employé du gouvernement du Canada (avec nom et photo du titulaire)",
    CALCB: "Carte d'âge de la majorité (BYID) de la régie des alcools",
    CACFL: "Permis d'armes à feu canadien",
    CACFID: "Carte d'identité des Forces canadiennes",
    CAMPIC: "Carte de la Société d'assurance publique du Manitoba (MPIC)",
    CACAID: "Carte de membre NEXUS ou CANPASS Air (délivrée par l'Agence des services frontaliers du Canada)"
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
    FE: 'Emploi à temps plein',
    PE: 'Emploi à temps partiel',
    SE: 'Travail autonome',
    RT: 'Retraité',
    ST: 'Étudiant',
    HM: 'Personne au foyer',
    DS: 'Invalidité',
    SW: 'Travail saisonnier',
    UE: 'Sans emploi, avec revenu',
    UW: 'Sans emploi, sans revenu',
    OT: 'Autre'
  },
  transaction_types: {
    promotional_purchase: 'Achat financé',
    regular_purchase: 'Achat renouvelable'
  },
  plan_ids: {
    1: 'Délai de 90 jours, versements égaux, intérêt ordinaire',
    2: 'Versements égaux, intérêt réduit',
    4: 'Versements égaux, intérêt ordinaire',
    5: 'Versements égaux, sans intérêt',
    6: 'Sans intérêt, sans paiement (S.A.C.)',
    7: 'Sans intérêt, sans paiement',
    9: 'Sans intérêt, versements mensuels minimums'
  },
  qcpa_disclosure: '...',
  insurance: '...',
  insurance_tc: '...',
  annual_fees: '...',
  housing_type: {
    Rent: 'Locataire',
    Owned: 'Propriétaire',
    Relatives: 'Vit chez des proches',
    Other: 'Autre'
  }
}
