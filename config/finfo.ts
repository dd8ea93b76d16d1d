/**
 * What the settings know of Finfo (docs/finfo.md): its endpoints by name, its token endpoint, and the credentials that
 * the simulator takes.
 */

export const finfoEnvironments = ['off', 'simulator', 'production'] as const

/** `article` is one article, `articles` a list of them. */
export const finfoEndpointNames = [
  'article', 'articles', 'suppliers', 'media', 'climate', 'environment', 'sustainability'
] as const

export type FinfoEndpointName = typeof finfoEndpointNames[number]

/** What is there of one article. */
export const finfoDocumentNames = ['article', 'media', 'climate', 'environment', 'sustainability'] as const

export type FinfoDocumentName = typeof finfoDocumentNames[number]

/** In production, unless FINFO_TOKEN_URL says otherwise: the one of the integration guide (finfo-api.md §3). */
export const FINFO_TOKEN_URL = 'https://sso.logiq.no/auth/realms/finfo/protocol/openid-connect/token'

/** Path of the simulator's token endpoint. */
export const SIMULATOR_TOKEN_PATH = new URL(FINFO_TOKEN_URL).pathname

/** The credentials that the simulator takes. They open nothing else. */
export const finfoSimulatorCredentials = {
  clientSecret: '6c1e0f52-93a7-4d0b-8f5e-1b7a2c9d4e60',
  username: 'shop@example.com',
  password: 'simulator'
} as const
