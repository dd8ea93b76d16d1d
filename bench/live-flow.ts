/**
 * Flows as they are after widget/init, to fill a store with. Every text is one of its own, as if it had come in by
 * HTTP.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { NewFlow } from '../src/flows/store.js'
import { ACCOUNT, referenceId } from './helper.js'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The `index`-th flow, opened at `at` by the browser that has `cookie`. */
export function liveFlow (index: number, at: number, cookie: string): NewFlow {
  const secrets = randomBytes(64)
  return {
    id: referenceId(index),
    phase: 'widget',
    tokens: {
      customer: {
        accessToken: secrets.toString('hex', 0, 32),
        refreshToken: secrets.toString('hex', 32),
        lifeMs: DAY_MS,
        expiresAt: at + DAY_MS,
        generation: 1
      }
    },
    owner: createHash('sha256').update(cookie).digest('base64url'),
    order: { reference: `order-${index}`, amount: `${index % 2000}.45` },
    accountNumber: String(ACCOUNT),
    widgetSessionIds: [randomUUID()],
    // So far away that the refresh scheduler is not at work, and spread as the refresh scheduler spreads it.
    refreshAt: at + HOUR_MS + Math.random() * HOUR_MS
  }
}
