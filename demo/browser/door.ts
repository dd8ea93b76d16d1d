/** The client for the public door, from the door itself, as any shop's page would load it. */
import type * as Client from '../../client/client.js'

export type Flexiti = typeof Client

export async function loadFlexiti (door: string): Promise<Flexiti> {
  return await import(`${door}/client.js`) as Flexiti
}
