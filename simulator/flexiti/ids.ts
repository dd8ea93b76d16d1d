/**
 * The ids that the simulated Flexiti hands out: as long as the documentation says, or longer if the settings say so.
 * Flexiti may change the length and content of any parameter without notice (flexiti-api.md §1).
 */
import type { Settings } from './settings.js'

/** Longer than any documented id; what a client should be ready for. */
export const maxIdLength = 32

export interface Ids {
  /** The id for a number that counts up, e.g. `12343`, or `9000012343` when ids have ten digits. */
  make (number: number): string
  /** Whether ids may be longer than documented. */
  areLong (): boolean
}

export function createIds ({ settings }: { settings: Pick<Settings, 'id_length' | 'id_characters'> }): Ids {
  return {
    make (number) {
      const digits = String(number)
      const length = Math.min(settings.id_length, maxIdLength)
      const first = settings.id_characters === 'digits' ? '9' : 'F'
      return length <= digits.length ? digits : first + digits.padStart(length - 1, '0')
    },
    areLong: () => settings.id_length > 0
  }
}

/** A JSON number where a double holds it exactly, else the text. */
export function idValue (id: string): number | string {
  return /^(?:0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id
}
