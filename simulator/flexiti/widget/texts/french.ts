/** What the widget says in French. */
import type { WidgetTexts } from './english.js'

export const french: WidgetTexts = {
  brand: 'Flexiti',
  simulator: 'Simulateur',
  testValues: 'Valeurs d’essai',
  optional: 'facultatif',
  progress: 'Étape {current} sur {total}',
  cardEnding: 'Carte se terminant par {ending}',
  actions: {
    continue: 'Continuer',
    confirm: 'Confirmer',
    cancel: 'Annuler',
    resend: 'Envoyer un nouveau code',
    changeMethod: 'Confirmer autrement',
    useAccount: 'Acheter avec ce compte',
    activate: 'Activer mon compte',
    applyAnyway: 'Poursuivre avec une nouvelle demande',
    applyNew: 'Présenter une nouvelle demande',
    close: 'Retourner à la boutique'
  },
  existing: {
    title: 'Vous avez déjà un compte',
    lead: 'Nous avons trouvé un compte Flexiti à votre nom. Vous pouvez l’utiliser dès maintenant.',
    inactiveLead:
      'Nous avons trouvé un compte Flexiti à votre nom. Il doit être activé avant que vous puissiez l’utiliser.'
  },
  form: {
    title: 'Votre demande',
    lead: 'Vérifiez vos renseignements, puis donnez-nous quelques précisions.',
    details: 'Vos renseignements',
    name: 'Nom',
    dob: 'Date de naissance',
    address: 'Adresse',
    email: 'Courriel',
    phone: 'Téléphone mobile',
    middleName: 'Deuxième prénom',
    middleNameHint: 'Tel qu’il figure sur votre pièce d’identité.',
    occupation: 'Occupation',
    housing: 'Logement',
    consent:
      'En continuant, vous acceptez une vérification de crédit. Simulation\u00a0: aucune agence n’est consultée.'
  },
  method: {
    title: 'Confirmez votre identité',
    purchaseLead: 'Avant votre achat, nous vérifions qu’il s’agit bien de vous.',
    applyLead: 'Nous vérifions que nous pouvons vous joindre avant l’envoi de votre demande.',
    legend: 'Comment souhaitez-vous confirmer?',
    sms: 'Message texte',
    email: 'Courriel',
    question: 'Question de sécurité',
    questionHint: 'Répondez à la question que vous avez choisie'
  },
  pin: {
    title: 'Entrez votre code',
    smsLead: 'Nous avons envoyé un code à 4 chiffres par message texte au {contact}.',
    emailLead: 'Nous avons envoyé un code à 4 chiffres par courriel à {contact}.',
    label: 'Code de vérification (NIP)',
    sentAgain: 'Nous vous avons envoyé un nouveau code.'
  },
  question: {
    title: 'Répondez à votre question',
    lead: 'C’est la question que vous avez choisie à l’ouverture de votre compte.'
  },
  activation: {
    title: 'Activez votre compte',
    lead: 'Votre compte est approuvé, mais il n’est pas encore actif. Activez-le pour l’utiliser.'
  },
  unable: {
    title: 'Ce compte ne peut pas être utilisé',
    lead: 'Choisissez un autre mode de paiement, ou appelez Flexiti au sujet de votre compte.'
  },
  unknown: {
    title: 'Nous ne trouvons pas votre compte',
    lead: 'Vérifiez les renseignements donnés à la boutique, ou choisissez un autre mode de paiement.'
  },
  done: {
    confirmed: ['C’est confirmé', 'Nous vous ramenons à la boutique pour terminer votre achat.'],
    applied: ['Merci', 'Nous vous ramenons à la boutique, qui transmet votre demande.'],
    appliedUnconfirmed: [
      'Merci',
      'Nous n’avons pas pu confirmer vos coordonnées, mais votre demande se poursuit à la boutique.'
    ],
    purchase: ['Bon choix', 'Nous vous ramenons à la boutique pour acheter avec votre compte.'],
    activation: ['Presque terminé', 'La boutique vous mène au portail client, où vous activerez votre compte.'],
    apply: ['Une nouvelle demande', 'Nous vous ramenons à la boutique pour présenter votre demande.'],
    unconfirmed: [
      'Nous n’avons pas pu confirmer votre identité',
      'Aucun achat n’a été fait. Choisissez un autre mode de paiement, ou réessayez plus tard.'
    ],
    retry: ['Le délai est dépassé', 'Un de nos services n’a pas répondu. Veuillez réessayer à partir de la boutique.'],
    nothing: ['Retour à la boutique', 'Aucun achat n’a été fait.'],
    cancelled: ['Annulé', 'Aucun achat n’a été fait et rien n’a été transmis.']
  },
  errors: {
    'code-missing': 'Entrez le code à 4 chiffres.',
    'code-wrong': 'Ce code n’est pas le bon. {tries}',
    'answer-missing': 'Entrez votre réponse.',
    'answer-wrong': 'Cette réponse ne correspond pas. {tries}',
    'method-missing': 'Choisissez une option.',
    'name-long': 'Utilisez au plus 80 caractères.'
  },
  tries: { one: 'Il vous reste 1 essai.', many: 'Il vous reste {count} essais.' },
  page: {
    waiting: 'Un instant…',
    again: 'Réessayer',
    expired: 'Cette session a expiré',
    expiredLead: 'Recommencez à partir de la boutique.',
    failed: 'Une erreur est survenue',
    failedLead: 'Nous n’avons pas pu joindre Flexiti. Réessayez dans un instant.'
  },
  hints: {
    method: ['Aucun message n’est vraiment envoyé. Le code est toujours 2222.'],
    pin: ['Le code est toujours 2222. Tout autre code est refusé.'],
    question: ['La réponse est Rainbow, pour tout le monde.'],
    form: [
      'Le deuxième prénom décide de la demande\u00a0:',
      'A-RR_L, A-RR_H\u00a0: approuvée, avec plus ou moins de crédit',
      'P-CREDIT, P-MISSING_INFO\u00a0: en attente',
      'D-FRAUD, D-NO_HIT\u00a0: refusée',
      'D-EMAIL_DBL_TIMEOUT\u00a0: à réessayer',
      'Tout autre nom est approuvé.'
    ]
  }
}
