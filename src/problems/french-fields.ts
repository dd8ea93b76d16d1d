/** What can be wrong with a field, in French, by rule: the twin of the sentences in field-error.ts. */
import { listed, type FieldSentences, type Refusal, type ValueFormat, type ValueType } from './field-error.js'

const types: Record<ValueType, string> = {
  string: 'une chaîne de caractères',
  number: 'un nombre',
  integer: 'un nombre entier',
  boolean: 'vrai ou faux (true, false)',
  object: 'un objet',
  array: 'une liste'
}

const formats: Record<ValueFormat, string> = {
  date: 'une date, AAAA-MM-JJ',
  email: 'une adresse de courriel',
  guid: 'un GUID : 32 chiffres hexadécimaux, avec ou sans tirets',
  digits: 'un nombre entier, en chiffres seulement',
  id: 'un identifiant : des chiffres seulement, et pas zéro',
  'customer-id': 'un identifiant de client : des caractères ASCII visibles',
  card: 'un numéro de carte : des chiffres seulement',
  amount: 'un montant supérieur à zéro avec au plus deux décimales',
  pin: 'un NIP',
  'form-key': 'de 1 à 64 lettres minuscules, chiffres et tirets bas, une lettre d’abord',
  'idempotency-key': 'de 1 à 255 caractères ASCII visibles',
  'visible-ascii': 'des caractères ASCII visibles',
  instant: 'un jour, AAAA-MM-JJ, ou une heure UTC, AAAA-MM-JJThh:mm:ss.sssZ',
  'page-size': 'un nombre entier de 1 à 1000'
}

const refusals: Record<Refusal, string> = {
  'widget-verifies': 'ne doit pas être donné : en ligne, le widget vérifie le client',
  'merchant-only': 'ne doit pas être donné ici : les serveurs du commerçant s’en chargent',
  'internal-door': 'est fixé par le serveur de la boutique, par la porte interne',
  'finfo-version': 'n’est pas accepté par la version du point d’accès de Finfo qui est configurée'
}

export const frenchSentences: FieldSentences = {
  required: () => 'est obligatoire',
  one_required: ({ fields }) => `donnez ${listed(fields, 'ou')}`,
  exactly_one: ({ fields }) => `donnez un seul de ces champs : ${listed(fields, 'ou')}`,
  type: ({ type }) => `doit être ${types[type]}`,
  format: ({ format }) => `doit être ${formats[format]}`,
  max_length: ({ max }) => `doit avoir au plus ${max} caractères`,
  max_digits: ({ max, decimal }) => `doit avoir au plus ${max} chiffres${decimal === true ? ' avant la virgule' : ''}`,
  enum: ({ allowed }) => allowed.length === 1
    ? `doit être ${allowed[0]}`
    : `doit être l’une de ces valeurs : ${allowed.join(', ')}`,
  empty: () => 'ne doit pas être vide',
  unknown: ({ known }) => known.length === 0
    ? 'n’est pas connu ici'
    : `n’est pas connu ici; champs connus : ${known.join(', ')}`,
  spelling: ({ expected }) => `n’est pas connu ici; vouliez-vous dire ${expected}?`,
  after: ({ field }) => `doit être postérieur à ${field}`,
  repeated: () => 'doit être donné une seule fois, et non en liste',
  not_allowed: ({ reason }) => refusals[reason],
  length: () => 'n’a pas la bonne longueur',
  invalid: () => 'n’est pas valide'
}
