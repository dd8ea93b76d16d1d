/**
 * The space of one shop in Redis: the prefix of its keys, and a marker by which a process knows that Redis still has
 * what it had. A Redis that was emptied, restored or replaced has no marker, or another.
 */
import { randomUUID } from 'node:crypto'
import { isReply } from './errors.js'
import type { Script } from './script.js'
import { readInfo, type ServerInfo } from './server-info.js'

export interface SpaceNames {
  /** Of a space that is new. */
  prefix: string
  /** What an earlier version called it: where keys of that name are there, they are used on. */
  former?: string | undefined
}

/**
 * KEYS where the prefix is written down, the earlier version's operations and flows. ARGV prefix, the earlier version's
 * or ''. Returns the prefix that all use. A full Redis takes it, as it takes what follows.
 */
const choosePrefix: Script = {
  name: 'choosePrefix',
  lua: `
local chosen = redis.call('GET', KEYS[1])
if chosen then return chosen end
useReserve()
chosen = ARGV[2]
if ARGV[3] ~= '' and redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then chosen = ARGV[3] end
redis.call('SET', KEYS[1], chosen)
return chosen`
}

/** KEYS marker. ARGV what it is to be if there is none. Returns what it is. */
const placeMarker: Script = {
  name: 'placeMarker',
  lua: `
local marker = redis.call('GET', KEYS[1])
if marker then return marker end
useReserve()
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]`
}

/** The keys of this shop are under another prefix than this process has used since its start. */
class OtherPrefixError extends Error {
  readonly code = 'other-prefix'

  constructor () {
    super('the keys are under another prefix')
    this.name = 'OtherPrefixError'
  }
}

export interface Entrance {
  /** Finds out whose keys these are, who answers, and whether anything may be lost since the last time. */
  enter (): Promise<void>
  readonly prefix: string
  /** '' before it was entered. */
  readonly marker: string
  /** One more each time that something may be lost. */
  readonly losses: number
  readonly info: ServerInfo
}

export interface EntranceOptions {
  names: SpaceNames
  run (script: Script, keys: string[], args: string[]): Promise<unknown>
  /** The reply to INFO. */
  info (): Promise<string>
  /** Returns the code of what must not be. */
  judge (info: ServerInfo): string | undefined
  onLoss (): void
}

export function createEntrance ({ names, run, info: askInfo, judge, onLoss }: EntranceOptions): Entrance {
  const { prefix: wanted, former = '' } = names
  let prefix: string | undefined
  let [marker, losses] = ['', 0]
  let info: ServerInfo = {}

  async function readServer (): Promise<ServerInfo> {
    try {
      return readInfo(await askInfo())
    } catch (error) {
      // The user may not ask. Who does not answer at all has not been entered.
      if (isReply(error)) return {}
      throw error
    }
  }

  return {
    async enter () {
      const chosen = await run(choosePrefix, [
        `${wanted}prefix`, `${former}operations`, `${former}flows`
      ], [wanted, former]) as string
      // Redis was emptied, and another process was the first to write: what it has chosen is right.
      if (prefix !== undefined && prefix !== chosen) throw new OtherPrefixError()
      const before = { prefix, marker, runId: info.runId }
      const found = await run(placeMarker, [`${chosen}marker`], [randomUUID()]) as string
      info = await readServer()
      prefix = chosen
      const fault = judge(info)
      if (fault !== undefined) throw Object.assign(new Error('Redis is not as it must be'), { code: fault })
      marker = found
      if (before.prefix === undefined) return
      // Who does not say who it is may be another.
      if (before.marker === found && info.runId !== undefined && before.runId === info.runId) return
      losses++
      onLoss()
    },
    get prefix () { return prefix ?? wanted },
    get marker () { return marker },
    get losses () { return losses },
    get info () { return info }
  }
}
