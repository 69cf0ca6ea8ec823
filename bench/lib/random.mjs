/**
 * Marsaglia's xorshift32: the same numbers on every machine.
 *
 * @param {number} seed not 0
 * @returns {() => number} from 0 to below 1
 */
export function randomNumbers(seed) {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/**
 * The items in a random order.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {() => number} numbers
 */
export function shuffled(items, numbers) {
  const result = [...items]
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(numbers() * (at + 1))
    ;[result[at], result[other]] = /** @type {[T, T]} */ ([result[other], result[at]])
  }
  return result
}
