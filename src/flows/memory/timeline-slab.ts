/**
 * Many short lists of numbers, kept outside of what the garbage collector looks at and without a gap: a timeline of
 * seven entries takes 64 bytes, where a list of its own in a map took 340 and was copied as it grew. Blocks of 64
 * bytes, a cache line, are chained as a timeline gets longer.
 */

/** What a timeline is called here: the number of its first block. */
export type TimelineId = number

export interface TimelineSlab {
  /** A timeline without entries. */
  open (): TimelineId
  /**
   * Adds an entry of two integers, of which the lower 32 bits are kept, unsigned. Of a full timeline the oldest goes,
   * but never the very first.
   */
  push (timeline: TimelineId, when: number, what: number): void
  /** Oldest first. */
  read (timeline: TimelineId): Array<[when: number, what: number]>
  /** The timeline is forgotten, and its blocks serve others. */
  drop (timeline: TimelineId): void
  /** Bytes that are set aside. */
  readonly bytes: number
}

// A block, in words of 32 bits: the block after it, the number of entries that were ever added (in the first block
// only), and the entries.
const WORDS = 16
const NEXT = 0
const COUNT = 1
const ENTRIES = 2
const ENTRIES_PER_BLOCK = (WORDS - ENTRIES) / 2
/** Blocks are set aside by so many, and are never moved. */
const BLOCKS_PER_SLAB = 4096
/** In the place of a block's number. Block 0 is never used. */
const NONE = 0

export function createTimelineSlab (maxEntries: number): TimelineSlab {
  const slabs: Uint32Array[] = []
  /** Blocks below this were used at least once. */
  let fresh = 1
  /** The last block that was given back; its `NEXT` is the one before. */
  let spare = NONE

  const slabOf = (block: number): Uint32Array => slabs[Math.floor(block / BLOCKS_PER_SLAB)] as Uint32Array
  const wordOf = (block: number): number => (block % BLOCKS_PER_SLAB) * WORDS
  const read = (block: number, word: number): number => slabOf(block)[wordOf(block) + word] as number
  const write = (block: number, word: number, value: number): void => { slabOf(block)[wordOf(block) + word] = value }

  function take (): number {
    let block = spare
    if (block === NONE) {
      block = fresh++
      if (Math.floor(block / BLOCKS_PER_SLAB) >= slabs.length) slabs.push(new Uint32Array(BLOCKS_PER_SLAB * WORDS))
    } else {
      spare = read(block, NEXT)
    }
    write(block, NEXT, NONE)
    return block
  }

  /**
   * Where the entry goes that is the `index`-th ever added. The first stays where it is; the others take turns in what
   * is left.
   */
  const placeOf = (index: number): number => index === 0 ? 0 : 1 + (index - 1) % (maxEntries - 1)

  return {
    open () {
      const timeline = take()
      write(timeline, COUNT, 0)
      return timeline
    },

    push (timeline, when, what) {
      const count = read(timeline, COUNT)
      const place = placeOf(count)
      let block = timeline
      for (let skip = Math.floor(place / ENTRIES_PER_BLOCK); skip > 0; skip--) {
        let next = read(block, NEXT)
        if (next === NONE) {
          next = take()
          write(block, NEXT, next)
        }
        block = next
      }
      const word = ENTRIES + 2 * (place % ENTRIES_PER_BLOCK)
      write(block, word, when)
      write(block, word + 1, what)
      write(timeline, COUNT, count + 1)
    },

    read (timeline) {
      const places: Array<[number, number]> = []
      for (let block = timeline; block !== NONE; block = read(block, NEXT)) {
        for (let word = ENTRIES; word < WORDS; word += 2) places.push([read(block, word), read(block, word + 1)])
      }
      const count = read(timeline, COUNT)
      const entries = places.slice(0, Math.min(count, 1))
      for (let index = Math.max(1, count - maxEntries + 1); index < count; index++) {
        entries.push(places[placeOf(index)] as [number, number])
      }
      return entries
    },

    drop (timeline) {
      let last = timeline
      while (read(last, NEXT) !== NONE) last = read(last, NEXT)
      write(last, NEXT, spare)
      spare = timeline
    },

    get bytes () { return slabs.length * BLOCKS_PER_SLAB * WORDS * Uint32Array.BYTES_PER_ELEMENT }
  }
}
