/** Flexiti's environments and where their POS API is (flexiti-api.md §1); `simulator` is ours. */

export const environments = ['simulator', 'merchant-integration', 'training', 'production'] as const

export type Environment = typeof environments[number]

/** Base URLs, without a trailing slash. The simulator's is known only once it listens. */
export const baseUrls: Readonly<Record<Environment, string | undefined>> = {
  simulator: undefined,
  'merchant-integration': 'https://posapi-mi.flexiti.fi/flexiti/pos-api',
  training: 'https://posapi-training.flexiti.fi/flexiti/pos-api',
  production: 'https://posapi.flexiti.fi/flexiti/pos-api'
}

/** The credentials that the simulator takes, the ones printed in Flexiti's own examples. They open nothing else. */
export const simulatorCredentials = {
  clientId: 'flexitidemo',
  clientSecret: '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652'
} as const

/**
 * The ready-made key of the internal door. It is printed and in the documentation, so it exists for the simulator only.
 */
export const simulatorKey = { name: 'simulator', key: 'simulator-only-key-0123456789abcdef' } as const
