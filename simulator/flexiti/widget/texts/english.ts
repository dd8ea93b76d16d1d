/** What the widget says in English. Words in braces are filled in. */
export const english = {
  brand: 'Flexiti',
  simulator: 'Simulator',
  testValues: 'Values for testing',
  optional: 'optional',
  progress: 'Step {current} of {total}',
  cardEnding: 'Card ending in {ending}',
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

/** The shape that both languages share. */
export type WidgetTexts = typeof english
