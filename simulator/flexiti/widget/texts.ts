/** What the widget says, in both languages. Words in braces are filled in. */
import type { Language } from '../language.js'

const english = {
  brand: 'Flexiti',
  simulator: 'Simulator',
  testValues: 'Values for testing',
  optional: 'optional',
  progress: 'Step {current} of {total}',
  cardEnding: 'Card ending in {ending}',
  holder: 'Account holder',
  actions: {
    continue: 'Continue',
    confirm: 'Confirm',
    cancel: 'Cancel',
    resend: 'Send a new code',
    changeMethod: 'Confirm another way',
    useAccount: 'Buy with this account',
    activate: 'Activate my account',
    applyAnyway: 'Continue with a new application',
    applyNew: 'Make a new application',
    close: 'Back to the shop'
  },
  existing: {
    title: 'You already have an account',
    lead: 'We found a Flexiti account in your name. You can use it right away.',
    inactiveLead: 'We found a Flexiti account in your name. It has to be activated before you can use it.'
  },
  form: {
    title: 'Your application',
    lead: 'Check your details, then tell us a little more.',
    details: 'Your details',
    name: 'Name',
    dob: 'Date of birth',
    address: 'Address',
    email: 'Email',
    phone: 'Mobile phone',
    middleName: 'Middle name',
    middleNameHint: 'As it is on your identification.',
    occupation: 'Occupation',
    housing: 'Housing',
    consent: 'By continuing you agree to a credit check. This is a simulation: no credit bureau is asked.'
  },
  method: {
    title: 'Confirm it’s you',
    purchaseLead: 'Before you buy with your account, we check that it’s really you.',
    applyLead: 'We check that we can reach you before your application is sent.',
    legend: 'How would you like to confirm?',
    sms: 'Text message',
    email: 'Email',
    question: 'Security question',
    questionHint: 'Answer the question you chose'
  },
  pin: {
    title: 'Enter your code',
    smsLead: 'We sent a 4-digit code by text message to {contact}.',
    emailLead: 'We sent a 4-digit code by email to {contact}.',
    label: 'Verification code (PIN)',
    sentAgain: 'We sent you a new code.'
  },
  question: {
    title: 'Answer your question',
    lead: 'This is the question you chose when you opened your account.'
  },
  activation: {
    title: 'Activate your account',
    lead: 'Your account is approved, but it isn’t active yet. Activate it to buy with it.'
  },
  unable: {
    title: 'This account can’t be used',
    lead: 'Please choose another way to pay, or call Flexiti about your account.'
  },
  unknown: {
    title: 'We couldn’t find your account',
    lead: 'Check the details you gave the shop, or choose another way to pay.'
  },
  done: {
    confirmed: ['You’re confirmed', 'We’re taking you back to the shop to finish your purchase.'],
    applied: ['Thank you', 'We’re taking you back to the shop, which sends your application.'],
    appliedUnconfirmed: [
      'Thank you',
      'We couldn’t confirm your contact details, but your application goes on at the shop.'
    ],
    purchase: ['Good choice', 'We’re taking you back to the shop to buy with your account.'],
    activation: ['Almost there', 'The shop takes you to the customer portal, where you activate your account.'],
    apply: ['A new application', 'We’re taking you back to the shop to apply.'],
    unconfirmed: ['We couldn’t confirm it’s you', 'Nothing was bought. Choose another way to pay, or try again later.'],
    retry: ['That took too long', 'A service we rely on didn’t answer. Please try again from the shop.'],
    nothing: ['Back to the shop', 'Nothing was bought.'],
    cancelled: ['Cancelled', 'Nothing was bought and nothing was sent.']
  },
  errors: {
    'code-missing': 'Enter the 4-digit code.',
    'code-wrong': 'That code isn’t right. {tries}',
    'answer-missing': 'Enter your answer.',
    'answer-wrong': 'That answer doesn’t match. {tries}',
    'method-missing': 'Choose one of these.',
    'name-long': 'Use at most 80 characters.'
  },
  tries: { one: 'You have 1 try left.', many: 'You have {count} tries left.' },
  page: {
    waiting: 'One moment…',
    again: 'Try again',
    expired: 'This session has expired',
    expiredLead: 'Please begin again from the shop.',
    failed: 'Something went wrong',
    failedLead: 'We couldn’t reach Flexiti. Try again in a moment.'
  },
  hints: {
    method: ['No message is really sent. The code is always 2222.'],
    pin: ['The code is always 2222. Anything else is wrong.'],
    question: ['The answer is Rainbow, for everyone.'],
    form: [
      'The middle name decides the application:',
      'A-RR_L, A-RR_H: approved, with more or less credit',
      'P-CREDIT, P-MISSING_INFO: pending',
      'D-FRAUD, D-NO_HIT: declined',
      'D-EMAIL_DBL_TIMEOUT: try again',
      'Any other name is approved.'
    ]
  }
}

export type WidgetTexts = typeof english

const french: WidgetTexts = {
  brand: 'Flexiti',
  simulator: 'Simulateur',
  testValues: 'Valeurs d’essai',
  optional: 'facultatif',
  progress: 'Étape {current} sur {total}',
  cardEnding: 'Carte se terminant par {ending}',
  holder: 'Titulaire du compte',
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
      'En continuant, vous acceptez une vérification de crédit. Simulation : aucune agence n’est consultée.'
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
      'Le deuxième prénom décide de la demande :',
      'A-RR_L, A-RR_H : approuvée, avec plus ou moins de crédit',
      'P-CREDIT, P-MISSING_INFO : en attente',
      'D-FRAUD, D-NO_HIT : refusée',
      'D-EMAIL_DBL_TIMEOUT : à réessayer',
      'Tout autre nom est approuvé.'
    ]
  }
}

const texts: Readonly<Record<Language, WidgetTexts>> = { en: english, fr: french }

export function textsIn (lang: Language): WidgetTexts {
  return texts[lang]
}

export function fill (text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}
