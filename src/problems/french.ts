/** The problems in French, as the catalogue has them in English. A code without its French does not compile. */
import type { ProblemCode } from './catalogue.js'

export interface ProblemTexts {
  title: string
  explanation: string
}

export const french: Readonly<Record<ProblemCode, ProblemTexts>> = {
  'invalid-request': {
    title: 'La requête est invalide',
    explanation: 'Un champ, un paramètre ou un en-tête manque, ou son type, son format ou sa longueur est ' +
      'incorrect. `errors` les nomme un à un. Rien n’a été envoyé à Flexiti; corrigez la requête et envoyez-la de ' +
      'nouveau.'
  },
  'malformed-body': {
    title: 'La requête n’a pas pu être lue',
    explanation: 'Le corps n’est ni du JSON ni un formulaire bien formé, ou la requête enfreint les règles de ' +
      'HTTP. Rien n’a été envoyé à Flexiti.'
  },
  'key-required': {
    title: 'Une clé de service est requise',
    explanation: 'La porte interne demande `Authorization: Bearer <clé>` avec l’une des clés de BACKOFFICE_KEYS.'
  },
  'origin-not-allowed': {
    title: 'Cette origine n’est pas autorisée',
    explanation: 'Un navigateur a envoyé la requête depuis une page dont l’origine n’est ni l’adresse publique ni ' +
      'l’une de STOREFRONT_ORIGINS. Ajoutez l’origine exacte à ce réglage si la page est la vôtre.'
  },
  'host-not-allowed': {
    title: 'Ce nom d’hôte n’est pas autorisé',
    explanation: 'La porte interne a été appelée par un nom que n’importe qui pourrait avoir enregistré. ' +
      'Ajoutez le nom à INTERNAL_ALLOWED_HOSTS s’il est le vôtre.'
  },
  'flow-not-yours': {
    title: 'Le parcours appartient à un autre navigateur',
    explanation: 'Un autre navigateur a ouvert ou utilisé le parcours en premier, ou le témoin qui prouvait qu’il ' +
      'était le vôtre a disparu. Ouvrez un nouveau parcours.'
  },
  'order-required': {
    title: 'Le parcours n’est pas lié',
    explanation: 'Les comptes ne sont accessibles, et un achat ne peut être autorisé, que dans un parcours que le ' +
      'serveur de la boutique a lié à une commande ou à un compte, par la porte interne (POST /v1/flows).'
  },
  'not-found': {
    title: 'Introuvable',
    explanation: 'Cette adresse, ce parcours ou cette opération n’existe pas. Les adresses de cette porte sont ' +
      'dans /openapi.json.'
  },
  'method-not-allowed': {
    title: 'Méthode non autorisée',
    explanation: 'L’en-tête `Allow` nomme les méthodes permises.'
  },
  'widget-required': {
    title: 'Le widget n’a pas été ouvert dans ce parcours',
    explanation: 'Les demandes, les comptes et les autorisations ne sont accessibles que dans un parcours dont le ' +
      'client est passé par le widget. Appelez d’abord POST /v1/widget/init.'
  },
  'account-mismatch': {
    title: 'Le parcours sert un autre compte',
    explanation: 'Un parcours sert un seul numéro de compte, le premier avec lequel il a été utilisé. Ouvrez un ' +
      'nouveau parcours pour un autre compte.'
  },
  'order-mismatch': {
    title: 'La commande ne correspond pas',
    explanation: 'Le montant ou la référence de la requête n’est pas celui de la commande pour laquelle le ' +
      'parcours a été ouvert. Omettez les deux : ils sont ajoutés.'
  },
  'operation-in-progress': {
    title: 'L’opération est encore en cours',
    explanation: 'La même opération a déjà été envoyée et n’est pas terminée. Attendez `Retry-After` secondes et ' +
      'demandez de nouveau.'
  },
  'already-authorized': {
    title: 'La commande de ce parcours est déjà autorisée',
    explanation: 'Un parcours autorise sa commande une seule fois. Ouvrez un nouveau parcours pour autoriser une ' +
      'autre commande.'
  },
  'already-applied': {
    title: 'Une demande a déjà été présentée dans ce parcours',
    explanation: 'Un parcours présente une seule demande pour chaque widget par lequel le client est passé. Montrez ' +
      'la décision de la première, ou ouvrez de nouveau le widget pour une autre demande.'
  },
  'operation-settled': {
    title: 'L’issue de l’opération est déjà connue',
    explanation: 'Seule une opération dont l’issue est inconnue peut être réglée. GET ' +
      '/v1/operations/{idempotency_key} donne son issue.'
  },
  'flow-expired': {
    title: 'Le parcours est terminé',
    explanation: 'Le parcours a été fermé, ou son jeton Flexiti a expiré pendant que le client était dans le ' +
      'widget; Flexiti a oublié où le client en était. Ouvrez un nouveau parcours.'
  },
  'body-too-large': {
    title: 'Le corps est trop volumineux',
    explanation: 'Le corps d’une requête peut avoir 64 Kio au plus.'
  },
  'unsupported-media-type': {
    title: 'Le type de média n’est pas pris en charge',
    explanation: 'Envoyez `application/json` ou `application/x-www-form-urlencoded`, sans `content-encoding`.'
  },
  'idempotency-key-reused': {
    title: 'La clé d’idempotence a servi à une autre requête',
    explanation: 'Une clé d’idempotence désigne une seule requête : mêmes méthode, adresse et corps. Prenez une ' +
      'nouvelle clé pour une nouvelle opération.'
  },
  'flexiti-invalid-input': {
    title: 'Flexiti n’a pas accepté les renseignements',
    explanation: 'Flexiti a vérifié les champs et en a trouvé d’incorrects. `errors` nomme ceux que Flexiti a nommés.'
  },
  'rate-limited': {
    title: 'Trop de requêtes',
    explanation: 'Cette adresse a envoyé plus de requêtes que RATE_LIMIT_PER_MINUTE ne le permet, ou trop de ' +
      'mauvaises clés; ou Flexiti a rejeté trop d’autorisations de ce parcours. Attendez `Retry-After` secondes.'
  },
  'internal-error': {
    title: 'Une erreur s’est produite dans le BFF',
    explanation: 'Une erreur imprévue dans le BFF. Son journal en a les détails sous le `request_id`.'
  },
  'flexiti-scope': {
    title: 'Flexiti a refusé la portée du jeton',
    explanation: 'Flexiti dit que le jeton ne peut pas appeler cette adresse, ou a répondu avec un jeton qui n’est ' +
      'pas celui de ce parcours. Il faut vérifier la configuration du client chez Flexiti.'
  },
  'flexiti-unauthorized': {
    title: 'Flexiti a refusé le jeton',
    explanation: 'Flexiti a refusé un jeton, puis celui qui l’a remplacé.'
  },
  'flexiti-credentials': {
    title: 'Flexiti a refusé les identifiants du client',
    explanation: 'FLEXITI_CLIENT_ID ou FLEXITI_CLIENT_SECRET est incorrect pour cet environnement, ou le client ' +
      'n’est pas configuré chez Flexiti pour cet appel (`invalid_role`, `general_error`) : l’acheteur n’y peut ' +
      'rien. Demandez à Flexiti.'
  },
  'flexiti-failed': {
    title: 'Flexiti a échoué',
    explanation: 'Flexiti a répondu par une erreur de serveur, ou par quelque chose qui n’est pas une réponse de ' +
      'son API.'
  },
  'flexiti-blocked': {
    title: 'Flexiti a bloqué la requête',
    explanation: 'Le pare-feu de Flexiti a refusé la requête : son contenu, son adresse ou son pays.'
  },
  'flexiti-not-found': {
    title: 'Introuvable chez Flexiti',
    explanation: 'Flexiti n’a trouvé ni compte, ni client, ni carte, ni autorisation, ni capture de ce nom.'
  },
  'flexiti-rejected': {
    title: 'Flexiti a rejeté la requête',
    explanation: 'Une règle d’affaires de Flexiti s’y oppose. `flexiti.error` en a le code et `flexiti.message` le ' +
      'texte.'
  },
  'flexiti-timeout': {
    title: 'Flexiti n’a pas répondu à temps',
    explanation: 'Aucune réponse n’est arrivée en UPSTREAM_TIMEOUT_MS. Le parcours continue; essayez de nouveau.'
  },
  'outcome-unknown': {
    title: 'L’issue est inconnue',
    explanation: 'La requête pour déplacer de l’argent a été envoyée et aucune réponse claire n’est arrivée : elle ' +
      'a peut-être eu son effet. Ne l’envoyez pas de nouveau avec une autre clé; vérifiez ce que Flexiti a ' +
      'enregistré.'
  },
  'flexiti-unavailable': {
    title: 'Flexiti n’est pas joignable',
    explanation: 'Flexiti n’est pas joignable, demande moins d’appels, ou a échoué si souvent que les appels sont ' +
      'retenus un moment. Attendez `Retry-After` secondes.'
  },
  'store-unavailable': {
    title: 'L’espace de stockage n’est pas disponible',
    explanation: 'L’espace de stockage des parcours et des opérations n’est pas joignable ou est plein. Aucun ' +
      'argent n’a été déplacé. Attendez `Retry-After` secondes.'
  },
  'shutting-down': {
    title: 'Le processus s’arrête',
    explanation: 'Le processus s’arrête et ne commence plus d’appel qui déplace de l’argent. Rien n’a été envoyé à ' +
      'Flexiti. Envoyez la requête de nouveau, avec la même clé d’idempotence, après `Retry-After` secondes.'
  },
  'finfo-not-found': {
    title: 'Introuvable chez Finfo',
    explanation: 'Finfo n’a pas cet article, ou n’a rien de ce genre à son sujet.'
  },
  'finfo-denied': {
    title: 'Finfo a refusé l’accès',
    explanation: 'Le compte chez Finfo ne peut pas voir ceci : le fournisseur n’est pas commandé dans le portail de ' +
      'Finfo, ou le compte est suspendu.'
  },
  'finfo-credentials': {
    title: 'Finfo a refusé les identifiants',
    explanation: 'FINFO_CLIENT_ID, FINFO_CLIENT_SECRET, FINFO_USERNAME ou FINFO_PASSWORD est incorrect, ou Finfo a ' +
      'refusé un jeton, puis celui qui l’a remplacé. Les jetons sont demandés rarement, à dessein; attendez ' +
      '`Retry-After` secondes.'
  },
  'finfo-failed': {
    title: 'Finfo a échoué',
    explanation: 'Finfo a répondu par une erreur, ou par quelque chose qui n’est pas une réponse de son API; ou son ' +
      'adresse, FINFO_BASE_URL, FINFO_TOKEN_URL ou FINFO_ENDPOINTS, est incorrecte ou manque.'
  },
  'finfo-timeout': {
    title: 'Finfo n’a pas répondu à temps',
    explanation: 'Aucune réponse de Finfo n’est arrivée en UPSTREAM_TIMEOUT_MS. Essayez de nouveau.'
  },
  'finfo-unavailable': {
    title: 'Finfo n’est pas joignable',
    explanation: 'Finfo n’est pas joignable ou demande moins d’appels, ou FINFO_REQUESTS_PER_MINUTE est épuisé. ' +
      'Attendez `Retry-After` secondes.'
  }
}

/** The details in French, by their English. */
export const frenchDetails: Readonly<Record<string, string>> = {
  'The body broke off.': 'Le corps de la requête est incomplet.',
  'There is no such operation.': 'Cette opération n’existe pas.',
  'The back office settled the operation as rejected.': 'L’administration a réglé l’opération comme rejetée.',
  'There is no such flow.': 'Ce parcours n’existe pas.',
  'What is stored was written by a newer version of this service.':
    'Ce qui est conservé a été écrit par une version plus récente de ce service.',
  'Flexiti has rejected too many authorizations of this flow.':
    'Flexiti a rejeté trop d’autorisations de ce parcours.',
  'Flexiti has rejected too many applications of this flow.':
    'Flexiti a rejeté trop de demandes de ce parcours.',
  'The flow has ended, and its order is authorized. It must not be sold again.':
    'Le parcours est terminé et sa commande est autorisée. Elle ne doit pas être vendue de nouveau.',
  'The flow has ended. Whether its order was authorized is not known: find out before it is sold again.':
    'Le parcours est terminé et on ne sait pas si sa commande a été autorisée. Il faut le savoir avant de la ' +
    'vendre de nouveau.',
  'This customer was asked too often to be identified.':
    'Ce client a été appelé trop souvent à s’identifier.',
  ['The page is of another site than this door, so browsers keep the cookie back. Use one name for both, ' +
    'such as localhost.']:
    'La page est d’un autre site que cette porte : les navigateurs retiennent le témoin. Utilisez un seul nom pour ' +
    'les deux, comme localhost.',
  'The shop\'s server has not bound the flow to this account.':
    'Le serveur de la boutique n’a pas lié le parcours à ce compte.',
  'The widget session is not one of this flow.': 'La session du widget n’est pas de ce parcours.',
  'The request has no Host header.': 'La requête n’a pas d’en-tête Host.',
  'The request has two Host headers, or one that names no host.':
    'La requête a deux en-têtes Host, ou un qui ne nomme aucun hôte.',
  'The address is not percent-encoded UTF-8.': 'L’adresse n’est pas en UTF-8 encodé par pourcentage.',
  'The body must not be compressed.': 'Le corps ne doit pas être compressé.',
  'The body is not UTF-8.': 'Le corps n’est pas en UTF-8.',
  'The body is not well-formed JSON.': 'Le corps n’est pas du JSON bien formé.',
  'The form is not percent-encoded UTF-8.': 'Le formulaire n’est pas en UTF-8 encodé par pourcentage.',
  'The form has a field name that is not allowed.': 'Le formulaire a un nom de champ qui n’est pas permis.',
  'The path of this endpoint at Finfo is not known: FINFO_ENDPOINTS names it.':
    'L’adresse de ce point d’accès chez Finfo est inconnue : FINFO_ENDPOINTS la nomme.',
  'Finfo refused the parameters.': 'Finfo a refusé les paramètres.'
}
