/**
 * Which `Host` names a simulator answers to. Its control API asks for no key, so a page that had its own name resolved
 * to this machine (DNS rebinding) must not reach it: the browser still sends the page's name.
 */
import { isIPv4 } from 'node:net'

export type HostCheck = (host: string | undefined) => boolean

/** Loopback names and addresses are always allowed; `names` are allowed beside them, without ports, in any case. */
export function createHostCheck (names: readonly string[]): HostCheck {
  const allowed = new Set(names.map(name => canonical(name)))
  return host => {
    const [, name] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? []
    if (name === undefined) return false
    return isLoopback(canonical(name)) || allowed.has(canonical(name))
  }
}

function canonical (name: string): string {
  const lower = name.toLowerCase().replace(/\.$/, '')
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower
}

function isLoopback (name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' ||
    (isIPv4(name) && name.startsWith('127.'))
}
