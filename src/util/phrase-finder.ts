/**
 * Finds any of many phrases in a text, in time that grows with the text alone (Aho and Corasick, 1975): a regular
 * expression for each, or a search that begins anew at each place, takes the product of the two where they are alike.
 */

export interface PhraseFinder {
  /**
   * For each sign the number of signs, up to and with it, that the longest phrase has that ends there; 0 where none
   * does. A sign of -1 is in no phrase.
   */
  find (signs: ArrayLike<number>): Int32Array
}

/** No sign is as large. */
const NODE = 0x110000

/** `phrases`: each as its signs, code units for one. */
export function createPhraseFinder (phrases: ReadonlyArray<ArrayLike<number>>): PhraseFinder {
  /** From a node (the beginning of a phrase) by a sign to the next one. */
  const next = new Map<number, number>()
  /** For each node, how long the longest phrase is that ends there. */
  const lengths = [0]
  /**
   * For each node, the node of its longest end that also begins a phrase: where to go on if the next sign does not fit.
   */
  const shorter = [0]

  function step (from: number, sign: number): number {
    let node = from
    for (;;) {
      const found = next.get(node * NODE + sign)
      if (found !== undefined) return found
      if (node === 0) return 0
      node = shorter[node] as number
    }
  }

  const byDepth: Array<Array<{ node: number, parent: number, sign: number }>> = []
  for (const phrase of phrases) {
    let node = 0
    for (let at = 0; at < phrase.length; at++) {
      const sign = phrase[at] as number
      let child = next.get(node * NODE + sign)
      if (child === undefined) {
        child = lengths.push(0) - 1
        next.set(node * NODE + sign, child)
        ;(byDepth[at] ??= []).push({ node: child, parent: node, sign })
      }
      node = child
    }
    lengths[node] = phrase.length
  }
  // Nearer ones first: what is shorter is nearer.
  for (const [depth, nodes] of byDepth.entries()) {
    for (const { node, parent, sign } of nodes) {
      const end = depth === 0 ? 0 : step(shorter[parent] as number, sign)
      shorter[node] = end
      if (lengths[node] === 0) lengths[node] = lengths[end] as number
    }
  }

  return {
    find (signs) {
      const found = new Int32Array(signs.length)
      let node = 0
      for (let at = 0; at < signs.length; at++) {
        const sign = signs[at] as number
        node = sign < 0 ? 0 : step(node, sign)
        found[at] = lengths[node] as number
      }
      return found
    }
  }
}
