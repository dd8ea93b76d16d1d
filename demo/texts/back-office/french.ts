/** The words of the back office in Canadian French. */
import type { BackOfficeTexts } from './english.js'

export const backOffice: BackOfficeTexts = {
  title: 'Arrière-guichet',
  lead: 'Ce que le serveur de la boutique voit par la porte interne. La clé reste au serveur.',
  orders: 'Commandes',
  none: 'Aucune commande.',
  noneLead: 'Achetez quelque chose à la boutique, et revenez.',
  reference: 'Commande',
  placed: 'Passée',
  total: 'Total',
  status: 'État',
  states: {
    waiting: 'Non payée',
    replaced: 'Remplacée',
    running: 'Autorisation en cours',
    indeterminate: 'Résultat inconnu',
    authorized: 'Autorisée',
    captured: 'Capturée',
    part: 'Capturée en partie',
    closed: 'Fermée'
  },
  attention: (count) => count === 1
    ? '1 commande attend une personne.'
    : `${count} commandes attendent une personne.`,
  all: 'Toutes les commandes',
  shopper: 'Ce que voit l’acheteur',
  money: 'Argent',
  ordered: 'Commandé',
  authorized: 'Autorisé',
  captured: 'Capturé',
  returned: 'Retourné',
  remaining: 'Reste à capturer',
  authorization: 'Autorisation',
  account: 'Compte',
  capture: 'Capturer',
  captureLead: 'Facturez l’acheteur au départ des articles. En tout ou en partie.',
  release: 'Libérer',
  releaseLead: 'Rendez ce qui ne sera pas livré.',
  giveBack: 'Retourner',
  refund: 'Rembourser',
  amount: 'Montant',
  captures: 'Captures',
  noCaptures: 'Rien n’est encore capturé.',
  captureId: 'Capture',
  left: 'Retour possible',
  closed: 'Il ne reste rien à capturer ni à libérer.',
  notPaid: 'Il n’y a pas d’autorisation. Rien ne peut être capturé.',
  done: {
    capture: (amount) => `Capture de ${amount} effectuée.`,
    release: (amount) => `Libération de ${amount} effectuée.`,
    return: (amount) => `Retour de ${amount} effectué.`,
    refund: (amount) => `Remboursement de ${amount} effectué.`,
    settled: 'Réglé. La clé répond désormais ce résultat.'
  },
  wrongAmount: 'Entrez un montant supérieur à zéro, avec au plus deux décimales.',
  refused: (code) => `Flexiti l’a refusé\u00a0: ${code}.`,
  problem: (title, code) => `${title} (${code}).`,
  unreachable: 'La porte interne n’a pas répondu.',
  ledger: 'Registre',
  ledgerLead: 'Chaque appel qui déplace de l’argent a une clé. La même clé ne déplace jamais l’argent deux fois.',
  ledgerNone: 'Aucun argent n’a bougé encore.',
  shopperKey: 'une clé de la page de l’acheteur',
  key: 'Clé',
  outcomes: {
    running: 'en cours', succeeded: 'réussi', rejected: 'refusé', indeterminate: 'inconnu', free: 'non effectué'
  },
  settledBy: (name, note) => `réglé par ${name}\u00a0: ${note}`,
  kinds: { authorize: 'Achat', capture: 'Capture', release: 'Libération', return: 'Retour', refund: 'Remboursement' },
  unknown: {
    title: 'Un résultat est inconnu',
    lead: 'L’appel a été envoyé et aucune réponse n’est venue. Il a peut-être été effectué. Le BFF ne le répète ' +
      'pas et ne devine pas.',
    look: 'Ce que Flexiti possède\u00a0:',
    hasAuthorization: (id, amount) => `Flexiti a l’autorisation ${id} de ${amount} pour cette commande.`,
    hasNoAuthorization: 'Flexiti n’a aucune autorisation pour cette commande.',
    hasCaptured: (amount, left) =>
      `Flexiti a des captures de ${amount} pour cette commande; il reste ${left} à capturer.`,
    then: 'Dites comment l’appel s’est terminé. La clé répond alors ce résultat, et l’appel n’est plus jamais ' +
      'envoyé sous elle.',
    succeeded: 'Il a été effectué',
    rejected: 'Il n’a pas été effectué',
    note: 'Comment vous le savez',
    noteDefault: 'Vu dans la liste de Flexiti'
  },
  timeline: {
    title: 'Chronologie du parcours',
    lead: 'Les pauses sont dessinées plus courtes qu’elles ne l’étaient. Pointez une marque, ou allez-y avec la ' +
      'touche Tab, pour lire ce que c’est.',
    gone: 'Le parcours est oublié\u00a0: il est gardé une demi-heure après son dernier usage.',
    phase: 'Phase',
    shopperToken: 'Jeton de l’acheteur',
    merchantToken: 'Jeton du marchand',
    calls: 'Appels à Flexiti',
    flow: 'Parcours',
    asList: 'La même chose en liste',
    time: 'Heure',
    what: 'Ce qui s’est passé',
    phases: {
      open: 'Ouvert\u00a0: pas encore de widget. Un jeton qui meurt est remplacé sans bruit.',
      widget: 'Widget\u00a0: le jeton fait partie de l’adresse du widget et il est épinglé. Il est renouvelé une ' +
        'fois, peu avant sa mort.',
      authorized: 'Autorisé\u00a0: la commande est achetée. Le jeton reste épinglé.',
      ended: 'Terminé\u00a0: sur demande. Ses jetons sont oubliés.',
      expired: 'Expiré\u00a0: le jeton épinglé est mort. L’acheteur recommence.'
    },
    phaseNames: { open: 'ouvert', widget: 'widget', authorized: 'autorisé', ended: 'terminé', expired: 'expiré' },
    events: {
      opened: 'Le parcours a été ouvert.',
      'claimed-by-browser': 'Le navigateur de l’acheteur a pris le parcours\u00a0: aucun autre navigateur ne peut ' +
        'plus l’utiliser.',
      'order-bound': 'Le serveur de la boutique a lié la commande\u00a0: ce parcours peut l’acheter, et rien ' +
        'd’autre.',
      'token-granted': 'Flexiti a donné un jeton. Il vit 20\u00a0minutes.',
      'token-refreshed': 'Le jeton a été renouvelé à temps. Le nouveau vit 20\u00a0minutes.',
      'token-refused': 'Flexiti a refusé de renouveler le jeton.',
      'token-call-failed': 'Un appel de jeton a échoué. L’ancien jeton reste.'
    },
    until: (time) => `jusqu’à ${time}`,
    token: (until) => `Jeton détenu jusqu’à ${until}, sauf renouvellement.`,
    call: (endpoint, duration, result) => `${endpoint}\u00a0: ${result}, après ${duration}.`,
    answered: (status) => `réponse ${status}`,
    failed: (how) => `aucune réponse (${how})`
  }
}
