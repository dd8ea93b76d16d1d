/** Lines that wait to be written, whole and in their order, up to a bound. */
export interface LineQueue {
  readonly isEmpty: boolean
  /** Returns false if the line is dropped, as too many wait. */
  push (line: string): boolean
  /** Writes what waits, up to the first failure; returns that one. */
  drain (): NodeJS.ErrnoException | undefined
  /** The line that was written in part is written from its beginning next: it goes to another file. */
  restartLine (): void
}

export interface LineQueueOptions {
  maxBytes: number
  /** Writes the bytes from this one on, and returns how many it took. Throws the system's error. */
  write: (bytes: Buffer, from: number) => number
}

export function createLineQueue ({ maxBytes, write }: LineQueueOptions): LineQueue {
  /** The oldest first. */
  const waiting: Buffer[] = []
  let waitingBytes = 0
  /** Bytes of the first one that are written already: a disk can be full in the middle of a line. */
  let written = 0

  return {
    get isEmpty () { return waiting.length === 0 },
    push (line) {
      const bytes = Buffer.from(line)
      if (waitingBytes + bytes.length > maxBytes) return false
      waiting.push(bytes)
      waitingBytes += bytes.length
      return true
    },
    drain () {
      for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
        try {
          written += write(first, written)
        } catch (error) {
          return error as NodeJS.ErrnoException
        }
        if (written < first.length) continue
        waiting.shift()
        waitingBytes -= first.length
        written = 0
      }
      return undefined
    },
    restartLine () { written = 0 }
  }
}
