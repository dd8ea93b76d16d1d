/**
 * Sends scripts by their hash. Commands of one turn of the event loop go out in one write, which wakes Redis once
 * (docs/performance.md).
 */
import type { Redis } from 'ioredis'
import { PRELUDE, type Script } from './script.js'

export type Send = (script: Script, keys: readonly string[], args: ReadonlyArray<string | number>) => Promise<unknown>

type Command = (...all: Array<string | number>) => Promise<unknown>

export function createSender (redis: Redis): Send {
  const defined = new Set<string>()
  let gathering = false

  function gather (): void {
    if (gathering) return
    gathering = true
    // It may be another one by then; that one was not corked, and this one is gone.
    const { stream } = redis
    stream.cork()
    setImmediate(() => {
      gathering = false
      stream.uncork()
    })
  }

  return async (script, keys, args) => {
    if (!defined.has(script.name)) {
      redis.defineCommand(script.name, { lua: `${PRELUDE}${script.lua}` })
      defined.add(script.name)
    }
    const command = (redis as unknown as Record<string, Command>)[script.name] as Command
    gather()
    return await command.call(redis, keys.length, ...keys, ...args)
  }
}
