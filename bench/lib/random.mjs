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
