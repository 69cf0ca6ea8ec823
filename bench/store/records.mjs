import { randomNumbers } from '../lib/random.mjs'

export const DIMENSIONS = 384
const SEED = 20_261_123

const random = randomNumbers(SEED)

/** @typedef {{ kind: 'fact' | 'episode', text: string, tags: readonly string[], embedding: Float32Array<ArrayBuffer> }} MadeRecord */

/**
 * A random unit vector, which is as hard to search as any.
 *
 * @param {() => number} [numbers] of 0 to 1
 * @returns {Float32Array<ArrayBuffer>}
 */
export function unitVector(numbers = random) {
  const vector = new Float32Array(DIMENSIONS)
  let squared = 0
  for (let index = 0; index < DIMENSIONS; index += 1) {
    const value = numbers() - 0.5
    vector[index] = value
    squared += value * value
  }
  const norm = Math.sqrt(squared)
  return vector.map((value) => value / norm)
}

/**
 * Records of about one sentence. One in ten is an episode, and another one in ten has a tag.
 *
 * @param {number} from
 * @param {number} count
 * @returns {MadeRecord[]}
 */
export function makeRecords(from, count) {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at
    return {
      kind: number % 10 === 0 ? 'episode' : 'fact',
      text: `Record number ${number}: the spare key lies with the neighbour on the second floor.`,
      tags: number % 10 === 5 ? ['key'] : [],
      embedding: unitVector(),
    }
  })
}
