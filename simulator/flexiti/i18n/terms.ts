/**
 * Sample terms and conditions, our own words: Flexiti's text and the shape of its answer are not public (flexiti-
 * gaps.md A9).
 */
import type { Language } from '../language.js'

const terms: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    lang: 'en',
    title: 'Terms and conditions (sample)',
    terms_and_conditions: [
      'This is a sample text of the simulator. It has no legal meaning.',
      '1. By applying you agree that your credit history is checked with a credit bureau.',
      '2. The annual interest rate, the fees and the payment dates of a plan are shown before you agree to it.',
      '3. You may cancel the account at any time by paying what is owed.'
    ].join('\n')
  },
  fr: {
    lang: 'fr',
    title: 'Modalités (exemple)',
    terms_and_conditions: [
      "Ceci est un exemple du simulateur. Il n'a aucune valeur juridique.",
      '1. En présentant une demande, vous acceptez que vos antécédents soient vérifiés par une agence de crédit.',
      "2. Le taux d'intérêt annuel, les frais et les dates de paiement d'un plan vous sont présentés d'abord.",
      '3. Vous pouvez fermer le compte en tout temps en payant le solde dû.'
    ].join('\n')
  }
}

export function termsAndConditions (lang: Language): Readonly<Record<string, string>> {
  return terms[lang]
}
