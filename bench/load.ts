/**
 * Closed-loop load: so many connections, each with one request under way. wrk where it is installed, else autocannon.
 */
import { spawnSync } from 'node:child_process'
import { loadWithAutocannon } from './autocannon.js'
import type { Load, LoadOptions } from './load-options.js'
import { loadWithWrk } from './wrk.js'

export type Generator = 'wrk' | 'autocannon'

export const CONNECTIONS = 64

/** It shares the cores with what it measures, so the lighter one is the better one. */
export const generator: Generator = isInstalled('wrk', ['-v']) ? 'wrk' : 'autocannon'

export async function load (options: LoadOptions): Promise<Load> {
  return generator === 'wrk' ? await loadWithWrk(options) : await loadWithAutocannon(options)
}

/** Whether a program can be started at all; what it says does not matter. */
export function isInstalled (command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).error === undefined
}
