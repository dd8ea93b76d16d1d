/**
 * What Redis says of itself, and what of that a store of payments must not be: one that forgets to make room, that
 * loses what it had at a restart, that is no primary, or one of a cluster.
 */

export interface ServerInfo {
  /** Changes when the process behind the address is another: it may have lost what the one before had. */
  runId?: string | undefined
  version?: string | undefined
  policy?: string | undefined
  /** Bytes; 0 is without limit. */
  maxMemory?: number | undefined
  appendOnly?: boolean | undefined
  role?: string | undefined
  cluster?: boolean | undefined
}

export interface ServerFinding {
  code: 'evicts' | 'no-append-only-file' | 'no-primary' | 'cluster' | 'too-old' | 'too-little-memory' | 'no-info'
  /** For the log: a sentence without a subject, which is the store. */
  text: string
}

const LEAST_VERSION = [6, 2] as const

/** `text`: the reply to INFO. What it does not say is undefined. */
export function readInfo (text: string): ServerInfo {
  const lines = new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
  const flag = (name: string): boolean | undefined => lines.has(name) ? lines.get(name) === '1' : undefined
  const maxMemory = Number(lines.get('maxmemory') ?? NaN)
  return {
    runId: lines.get('run_id'),
    version: lines.get('redis_version'),
    policy: lines.get('maxmemory_policy'),
    maxMemory: Number.isFinite(maxMemory) ? maxMemory : undefined,
    appendOnly: flag('aof_enabled'),
    role: lines.get('role'),
    cluster: flag('cluster_enabled')
  }
}

/** `neededBytes`: what a store that is full of flows takes. */
export function findFaults (info: ServerInfo, neededBytes: number): ServerFinding[] {
  const { policy, maxMemory, role, version, appendOnly, cluster } = info
  const findings: Array<[isWrong: boolean, ...ServerFinding[]]> = [
    [Object.values(info).every((value) => value === undefined), {
      code: 'no-info', text: 'does not answer INFO, so nobody knows whether it forgets payments; let its user ask'
    }],
    [policy !== undefined && policy !== 'noeviction', {
      code: 'evicts', text: `has maxmemory-policy ${policy}: it forgets payments to make room; set noeviction`
    }],
    [appendOnly === false, {
      code: 'no-append-only-file',
      text: 'keeps no append-only file: a restart forgets payments, and their keys pay again; set appendonly yes'
    }],
    [role !== undefined && role !== 'master', {
      code: 'no-primary', text: `is no primary but a ${role === 'slave' ? 'replica' : role}`
    }],
    [cluster === true, { code: 'cluster', text: 'is of a cluster, which cannot do what is to be done in one step' }],
    [isTooOld(version), { code: 'too-old', text: `is of version ${version}; 6.2 is the oldest that works` }],
    [maxMemory !== undefined && maxMemory > 0 && maxMemory < neededBytes, {
      code: 'too-little-memory',
      text: `has a maxmemory of ${megabytes(maxMemory ?? 0)} MB, and FLOW_MAX_COUNT flows with their timelines take ` +
        `${megabytes(neededBytes)} MB; strangers could fill it`
    }]
  ]
  return findings.filter(([isWrong]) => isWrong).flatMap(([, ...finding]) => finding)
}

function isTooOld (version: string | undefined): boolean {
  if (version === undefined) return false
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < LEAST_VERSION[0] || (major === LEAST_VERSION[0] && minor < LEAST_VERSION[1])
}

function megabytes (bytes: number): number {
  return Math.ceil(bytes / 1_000_000)
}
