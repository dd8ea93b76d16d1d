/** The words of the demo in Canadian French; those of the back office have a file of their own. */
import { backOffice } from './back-office/french.js'
import type { Texts } from './english.js'

export const french: Texts = {
  lang: 'fr',
  brand: 'Épinette',
  tagline: 'Bois, carreaux et maison',
  skip: 'Aller au contenu',
  otherLanguage: 'English',
  otherLanguageLabel: 'Read in English',
  languageCode: 'en',
  nav: {
    label: 'Navigation principale',
    shop: 'Boutique',
    apply: 'Financement',
    backOffice: 'Arrière-guichet',
    cart: 'Panier',
    items: (count) => count <= 1 ? 'article' : 'articles'
  },
  delivery: { label: 'Lieu de livraison', change: 'Changer' },
  provinces: {
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
  },
  footer: {
    note: 'Une démonstration. Rien n’est vendu ici, aucun argent ne bouge, et chaque client est inventé.',
    start: 'Page d’accueil',
    api: 'L’API'
  },
  home: {
    title: 'Faits pour les longs hivers',
    lead: 'Des planchers, des meubles et du feu, en bois et en fer du Nord, conçus pour être réparés.',
    browse: 'Tout voir',
    all: 'Toute la collection'
  },
  credit: {
    available: 'Possibilité de crédit.',
    describe: 'Payez en plusieurs fois avec Flexiti, sous réserve d’approbation. Tous les taux et les frais vous ' +
      'sont présentés avant que vous acceptiez.',
    apply: 'Faire une demande en quelques minutes'
  },
  product: {
    add: 'Ajouter au panier',
    quantity: 'Quantité',
    each: (unit) => `par ${unit}`,
    back: 'Tous les produits',
    facts: 'Fiche technique',
    goesWith: 'Ce qu’il vous faut avec',
    supplier: 'Fournisseur',
    articleNumber: 'Numéro d’article'
  },
  cart: {
    title: 'Votre panier',
    empty: 'Votre panier est vide.',
    emptyLead: 'Il se remplit vite. La suspension est un bon début.',
    browse: 'Aller à la boutique',
    update: 'Mettre à jour',
    remove: 'Retirer',
    removeLabel: (name) => `Retirer ${name}`,
    quantityLabel: (name) => `Quantité\u00a0: ${name}`,
    subtotal: 'Sous-total',
    taxes: (rate) => `Taxes (${rate})`,
    delivery: 'Livraison',
    free: 'Gratuite',
    total: 'Total',
    pay: 'Payer avec Flexiti',
    payNote: 'Vous choisissez un plan à la page suivante. Rien n’est facturé avant votre confirmation.',
    more: 'Poursuivre les achats'
  },
  steps: { label: 'Étapes', identify: 'Qui vous êtes', plan: 'Votre plan', done: 'Confirmation' },
  checkout: {
    title: 'Payer avec Flexiti',
    order: (reference) => `Commande ${reference}`,
    summary: 'Votre commande',
    back: 'Retour au panier',
    identify: {
      title: 'Qui êtes-vous chez Flexiti?',
      by: 'Me trouver par',
      byNumber: 'mon numéro de carte ou de compte',
      byPerson: 'mon nom et ma date de naissance',
      number: 'Numéro de FlexitiCard ou de compte',
      numberHint: 'Les 16 chiffres de la carte, ou le numéro de compte.',
      numberWrong: 'Entrez les 16 chiffres de la carte, ou un numéro de compte d’au plus 14 chiffres.',
      firstName: 'Prénom',
      lastName: 'Nom',
      dob: 'Date de naissance',
      postalCode: 'Code postal',
      go: 'Continuer vers Flexiti',
      going: 'Ouverture de Flexiti…',
      filled: 'Rempli avec un compte d’essai, pour que vous puissiez continuer tout de suite.',
      personFilled: 'Rempli avec la personne de ce compte d’essai.',
      yours: 'Rempli avec votre compte.',
      new: 'Nouveau chez Flexiti?',
      apply: 'Faire d’abord une demande'
    },
    dialog: { title: 'Flexiti', close: 'Fermer et annuler' },
    plans: {
      title: 'Choisissez votre plan',
      loading: 'Nous demandons vos plans à Flexiti…',
      verified: 'Flexiti a confirmé votre identité.',
      available: (amount) => `Crédit\u00a0disponible\u00a0:\u00a0${amount}`,
      none: 'Flexiti n’offre aucun plan pour cet achat et ce compte.',
      regular: 'Achat courant',
      regularLead: 'Sur votre FlexitiCard, à son taux d’intérêt annuel.',
      air: 'Taux d’intérêt annuel',
      equal: (amount, months) => `${months} versements de ${amount}`,
      deferred: (amount, months) => `${amount} à payer après ${months}\u00a0mois`,
      plain: (amount) => amount,
      months: (months) => `${months}\u00a0mois`,
      monthly: 'chaque mois',
      once: 'une fois',
      conditions: 'Conditions que Flexiti nous demande d’afficher',
      disclosures: 'Mentions obligatoires',
      quebec: 'Québec\u00a0: mentions exigées par la Loi sur la protection du consommateur',
      annualFees: 'Frais annuels',
      noText: 'Le texte de Flexiti se trouve ici. Le simulateur n’en a pas.',
      confirm: (amount) => `Confirmer et acheter pour ${amount}`,
      confirming: 'Nous demandons l’autorisation à Flexiti…',
      choose: 'Choisissez d’abord un plan.',
      agree: 'En confirmant, vous demandez à Flexiti de financer cet achat selon le plan choisi.',
      other: 'Utiliser un autre compte'
    },
    revived: 'Votre session avec Flexiti avait pris fin. Une nouvelle est ouverte; rien n’a été acheté dans ' +
      'l’ancienne.',
    restarted: 'Une nouvelle session avec Flexiti est ouverte. Rien n’a été acheté dans l’ancienne. Veuillez ' +
      'continuer.',
    replaced: {
      title: 'Cette commande a été remplacée',
      lead: 'Vous avez changé votre panier et payé, ou commencé à payer, le nouveau. Rien n’a été acheté avec cette ' +
        'commande.'
    },
    noScript: 'Le paiement avec Flexiti nécessite JavaScript.'
  },
  faults: {
    required: 'Veuillez remplir ce champ.',
    email: 'Entrez une adresse de courriel, comme jeanne@example.com.',
    date: 'Entrez une date complète, dans le passé.',
    phone: 'Entrez les dix chiffres d’un numéro de téléphone canadien.',
    postalCode: 'Entrez un code postal canadien, comme G1R 4S9.',
    quantity: (most) => `Entrez un nombre de 1 à ${most}.`,
    other: 'Veuillez vérifier ce champ.'
  },
  problems: {
    cancelled: 'Vous avez fermé Flexiti. Rien n’a été acheté.',
    notVerified: 'Flexiti n’a pas pu confirmer votre identité. Essayez de nouveau, ou payez autrement.',
    refused: 'Ce compte ne peut être utilisé pour le moment. Utilisez-en un autre, ou payez autrement.',
    activation: 'Ce compte doit d’abord être activé, dans le portail client de Flexiti.',
    apply: 'Vous avez choisi de demander un compte.',
    retry: 'Flexiti vous demande d’essayer de nouveau.',
    unknownAccount: 'Flexiti ne connaît pas ce compte. Vérifiez le numéro.',
    blocked: 'Flexiti n’accepte pas cette demande. Écrivez-nous, s’il vous plaît.',
    creditExceeded: 'Votre crédit disponible est insuffisant pour ce plan. Choisissez-en un autre, ou une plus ' +
      'petite commande.',
    planNotAvailable: 'Ce plan n’est pas offert pour ce compte. Choisissez-en un autre.',
    rejected: 'Flexiti n’autorise pas cet achat. Choisissez un autre plan, ou payez autrement.',
    tooOften: 'Flexiti a été ouvert trop souvent pour cette personne. Utilisez un autre compte, ou revenez dans une ' +
      'heure.',
    slow: 'Flexiti est plus lent que d’habitude. Rien n’a été acheté. Essayez de nouveau dans un instant.',
    down: 'Flexiti est injoignable pour le moment. Rien n’a été acheté. Essayez de nouveau dans un instant.',
    downIn: (seconds) => 'Flexiti est occupé. Rien n’a été acheté. ' +
      `Vous pourrez essayer de nouveau dans ${seconds <= 1 ? `${seconds}\u00a0seconde` : `${seconds}\u00a0secondes`}.`,
    expired: 'Votre session avec Flexiti a expiré. Rien n’a été acheté.',
    expiring: 'Votre session avec Flexiti prend fin dans deux minutes.',
    notYours: 'Cette commande est ouverte dans un autre navigateur, ou vos témoins ont été effacés.',
    fields: 'Veuillez vérifier les champs indiqués.',
    network: 'La boutique est injoignable. Vérifiez votre connexion, et essayez de nouveau.',
    other: 'Un problème est survenu. Rien n’a été acheté. Essayez de nouveau, ou écrivez-nous.',
    restart: 'Recommencer'
  },
  order: {
    titlePaid: 'Merci',
    leadPaid: (reference) => `La commande ${reference} est confirmée. Nous la préparons demain.`,
    titleChecking: 'Nous vérifions votre paiement',
    leadChecking: 'Flexiti ne nous a pas encore dit si l’achat a été autorisé. Ne payez pas de nouveau, s’il vous ' +
      'plaît\u00a0: cette page cherche la réponse d’elle-même.',
    titleOpen: 'Cette commande n’est pas payée',
    leadOpen: 'Rien n’a été acheté. Vous pouvez payer maintenant.',
    payNow: 'Payer maintenant',
    authorization: 'Autorisation',
    amount: 'Montant autorisé',
    items: 'Articles',
    paidWith: 'Financé avec Flexiti',
    conditions: 'Ce que vous avez accepté',
    next: 'La suite',
    nextLead: 'Votre crédit est réservé. La facturation se fait au départ des articles, et vous en êtes averti par ' +
      'courriel.',
    print: 'Imprimer',
    developer: 'Pour les développeurs',
    developerLead: 'Ce n’est pas la page qui a dit au serveur que la commande est payée. Le serveur l’a demandé à ' +
      'la porte interne. Voyez le parcours et capturez le montant dans l’arrière-guichet.',
    openBackOffice: 'Ouvrir cette commande dans l’arrière-guichet',
    shop: 'Retour à la boutique'
  },
  apply: {
    title: 'Demander un compte Flexiti',
    lead: 'Comptez environ trois minutes. Flexiti confirme votre téléphone ou votre courriel, et répond tout de suite.',
    you: 'Vous',
    reach: 'Comment vous joindre',
    home: 'Où vous habitez',
    more: 'Encore un peu',
    firstName: 'Prénom',
    middleName: 'Deuxième prénom',
    middleNameHint: 'Dans les environnements d’essai, il décide du résultat\u00a0: voir les valeurs d’essai.',
    lastName: 'Nom',
    dob: 'Date de naissance',
    email: 'Courriel',
    phone: 'Téléphone mobile',
    phoneHint: 'Dix chiffres.',
    address1: 'Adresse',
    address2: 'Appartement (facultatif)',
    city: 'Ville',
    province: 'Province ou territoire',
    postalCode: 'Code postal',
    occupation: 'Occupation (facultatif)',
    housing: 'Logement (facultatif)',
    choose: 'Choisir…',
    terms: 'Modalités',
    agree: 'J’ai lu et j’accepte les modalités.',
    go: 'Continuer vers Flexiti',
    going: 'Ouverture de Flexiti…',
    sending: 'Envoi de votre demande…',
    sample: 'Remplir avec une personne d’essai',
    loading: 'Chargement du formulaire…',
    loadingFailed: 'Les valeurs du formulaire n’ont pu être chargées.',
    approved: 'Votre demande est approuvée',
    limit: 'Limite de crédit',
    account: 'Numéro de compte',
    pending: 'Votre demande est à l’étude',
    declined: 'Votre demande n’est pas approuvée',
    duplicate: 'Flexiti a déjà un compte avec cette adresse de courriel.',
    consent: 'Acceptez d’abord les modalités, s’il vous plaît.',
    pay: 'Payer votre commande avec ce compte',
    shop: 'Magasiner avec ce compte',
    back: 'Retour à la boutique',
    again: 'Modifier la demande',
    existing: 'Vous avez déjà un compte. Utilisez-le pour payer.'
  },
  bench: {
    title: 'Valeurs d’essai',
    lead: 'Cette boutique parle à un Flexiti simulé. Ces valeurs le font réagir.',
    pin: 'NIP dans le widget',
    accounts: 'Comptes',
    use: 'Utiliser',
    decisions: 'Deuxième prénom de la personne',
    faults: 'Ce qui va mal chez Flexiti',
    switches: {
      slow: 'Lent\u00a0: chaque réponse prend 4\u00a0secondes',
      busy: 'Trop de demandes (429)',
      lost: 'Réponse perdue\u00a0: le prochain mouvement d’argent a lieu, personne ne l’apprend',
      down: 'Flexiti est en panne'
    },
    expire: 'Faire expirer tous les jetons',
    expired: 'Tous les jetons chez Flexiti sont morts.',
    on: 'Oui',
    off: 'Non',
    failed: 'Le simulateur n’a pas répondu.',
    who: {
      preferred: 'cliente privilégiée, 14\u00a0000\u00a0$',
      premium: 'cliente supérieure, paie des frais',
      quebec: 'Québec, privilégiée',
      quebecFees: 'Québec, supérieure, paie des frais',
      standard: 'standard\u00a0: moins de plans',
      small: 'il reste 100\u00a0$ de crédit',
      inactive: 'pas encore activé',
      frozen: 'gelé\u00a0: ne peut acheter',
      unknown: 'ce compte n’existe pas'
    },
    outcomes: {
      'A-RR_L': 'approuvée, 14\u00a0000\u00a0$',
      'A-RR_H': 'approuvée, 5\u00a0000\u00a0$, supérieure',
      'A-RR_XXX': 'approuvée, 750\u00a0$, standard',
      'P-REVIEW_MISC': 'à l’étude',
      'P-MISSING_INFO': 'à l’étude, il manque des renseignements',
      'D-NO_HIT': 'refusée',
      'D-DUPLICATE': 'refusée, demande déjà faite',
      'D-EMAIL_DBL_TIMEOUT': 'le widget demande d’essayer de nouveau'
    }
  },
  backOffice,
  messages: {
    notFound: { title: 'Page introuvable', lead: 'Cette page n’existe pas.' },
    foreignOrder: {
      title: 'Cette commande n’est pas la vôtre',
      lead: 'Le lien appartient à un autre navigateur, ou la boutique a redémarré depuis. Une commande ne se paie ' +
        'que là où elle a été passée.'
    },
    unreachable: {
      title: 'La boutique ne peut prendre de commandes',
      lead: 'Le BFF ne répond pas. Essayez de nouveau dans un instant.'
    },
    failed: {
      title: 'Un problème est survenu', lead: 'Le serveur de la boutique n’a pu faire cela. Son journal dit pourquoi.'
    },
    home: 'Aller à la boutique'
  }
}
