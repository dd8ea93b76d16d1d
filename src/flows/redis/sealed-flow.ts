/**
 * A flow as a record of Redis: what it is and holds is sealed, with the form that it was sealed in; what Redis must
 * know of it to keep order (version, times) is not.
 */
import type { RedisLink } from '../../redis/link.js'
import { SealBrokenError, type Sealer } from '../../redis/seal.js'
import type { Flow } from '../flow.js'
import type { FlowKeys } from './keys.js'
import type { FlowForm, SeenFlow } from './seen-flows.js'

/** Version, opened, refreshAt or '', sealed; as Redis answers them. */
export type FlowRecord = [version: string, opened: string, refreshAt: string, sealed: string]

type Content = Omit<Flow, 'id' | 'version' | 'openedAt' | 'refreshAt'>
type Sealed = Content & { sealedAs?: FlowForm }

export interface FlowSealer {
  seal (flow: Flow): string
  /** Throws the Problem `store-unavailable` for a record that does not open, or whose times are not those sealed. */
  open (id: string, record: FlowRecord): SeenFlow
}

export interface FlowSealerOptions {
  link: Pick<RedisLink, 'losses' | 'unreadable'>
  sealer: Sealer
  keys: Pick<FlowKeys, 'flow'>
}

export function createFlowSealer ({ link, sealer, keys }: FlowSealerOptions): FlowSealer {
  return {
    seal ({ id, version, openedAt, refreshAt: _refreshAt, ...content }) {
      const sealed: Sealed = { ...content, sealedAs: { version, openedAt } }
      return sealer.seal(JSON.stringify(sealed), keys.flow(id))
    },

    open (id, [version, opened, refreshAt, sealed]) {
      try {
        const { sealedAs, ...content } = JSON.parse(sealer.open(sealed, keys.flow(id))) as Sealed
        const [openedAt, losses] = [Number(opened), link.losses]
        if (sealedAs !== undefined && sealedAs.openedAt !== openedAt) throw new SealBrokenError()
        const flow: Flow = {
          id, version: Number(version), openedAt, ...content, ...(refreshAt !== '' && { refreshAt: Number(refreshAt) })
        }
        return { flow, form: sealedAs ?? { version: 0, openedAt }, losses }
      } catch (error) {
        throw link.unreadable(error)
      }
    }
  }
}
