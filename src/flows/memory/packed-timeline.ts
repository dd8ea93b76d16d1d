/**
 * A flow's timeline as a short text, eight characters an entry: a million of them take little memory, and the garbage
 * collector finds nothing in them to follow. Characters up to U+00FF, which V8 keeps in a byte each.
 */

const BYTES = 8
const SECOND_NUMBER = 4

/**
 * The timeline with another entry of two integers, of which the lower 32 bits are kept, unsigned. Of one that has
 * `maxEntries`, 2 or more, the oldest goes, but never the very first.
 */
export function addEntry (timeline: string, when: number, what: number, maxEntries: number): string {
  const kept = timeline.length < maxEntries * BYTES
    ? timeline
    : timeline.slice(0, BYTES) + timeline.slice(timeline.length - (maxEntries - 2) * BYTES)
  // Through bytes, because a text that is put together of others keeps those alive.
  const bytes = Buffer.allocUnsafe(kept.length + BYTES)
  bytes.write(kept, 'latin1')
  bytes.writeUInt32LE(when >>> 0, kept.length)
  bytes.writeUInt32LE(what >>> 0, kept.length + SECOND_NUMBER)
  return bytes.toString('latin1')
}

/** Oldest first. */
export function readEntries (timeline: string): Array<[when: number, what: number]> {
  const bytes = Buffer.from(timeline, 'latin1')
  return Array.from({ length: bytes.length / BYTES }, (_, index) => [
    bytes.readUInt32LE(index * BYTES), bytes.readUInt32LE(index * BYTES + SECOND_NUMBER)
  ])
}
