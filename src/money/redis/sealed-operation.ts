/** An operation as it is written in Redis: its beginning and its ending, both sealed, each for its place. */
import type { RedisLink } from '../../redis/link.js'
import { SealBrokenError, type Sealer } from '../../redis/seal.js'
import type { Ending, NewOperation, Operation, OperationState } from '../operation.js'
import { prefixedKey } from './places.js'
import type { OperationRecord } from './recent.js'

/** With the upstream key that it wanted. */
export type Beginning = Omit<NewOperation, 'attempt'> & Pick<Operation, 'upstreamKey'>

/** Sealed with its state, so that nobody can make a payment unclear that was not. */
type SealedEnding = Omit<Ending, 'state'> & { state?: OperationState }

export interface OperationSealer {
  sealBeginning (place: string, beginning: Beginning): string
  sealEnding (place: string, ending: Ending): string
  /** Throws the Problem `store-unavailable` for a record that cannot be read. */
  open (place: string, record: OperationRecord): Operation
}

export interface OperationSealerOptions {
  link: Pick<RedisLink, 'unreadable'>
  sealer: Sealer
}

export function createOperationSealer ({ link, sealer }: OperationSealerOptions): OperationSealer {
  return {
    sealBeginning: (place, beginning) => sealer.seal(JSON.stringify(beginning), `${place}:beginning`),
    sealEnding: (place, { state, endedAt, response, settled }) =>
      sealer.seal(JSON.stringify({ state, endedAt, response, settled }), `${place}:ending`),
    open (place, [state, attempt, until, prefixes, beginning, ending]) {
      try {
        const { upstreamKey, ...begun } = JSON.parse(sealer.open(beginning, `${place}:beginning`)) as Beginning
        const { state: ended, ...rest } = ending === ''
          ? {}
          : JSON.parse(sealer.open(ending, `${place}:ending`)) as SealedEnding
        if (ended !== undefined && ended !== state) throw new SealBrokenError()
        return {
          ...begun,
          upstreamKey: prefixedKey(begun.caller, upstreamKey, Number(prefixes)),
          attempt,
          runningUntil: Number(until),
          ...rest,
          state
        }
      } catch (error) {
        throw link.unreadable(error)
      }
    }
  }
}
