import { existsSync, mkdirSync, renameSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SqliteMemoryRepository } from '../../dist/index.js'
import { randomNumbers } from '../lib/random.mjs'
import { unitVector } from '../store/records.mjs'

const BATCH = 1_000
const SEED = 7

/** @typedef {import('../../dist/index.js').SqliteMemoryRepository} Repository */

/** One in ten records has a tag, ten have another one; a hundred are in a scope of their own. */
const recordOf = (/** @type {number} */ n, /** @type {number} */ count) => ({
  id: `r${n}`,
  kind: /** @type {const} */ (n % 10 === 0 ? 'episode' : 'fact'),
  text: `Record number ${n}: the spare key lies with the neighbour on the second floor.`,
  tags: n % Math.ceil(count / 10) === 3 ? ['rare'] : [],
  scope: n % Math.ceil(count / 100) === 1 ? 'users/7' : 'users/1',
})

/**
 * A store of vectors with random directions, which are as hard to search as any; created if it does not exist.
 *
 * @param {string} folder
 * @param {number} count
 */
export function makeStore(folder, count) {
  const rootDir = path.join(folder, `random-${count}`)
  if (existsSync(rootDir)) return rootDir
  const made = `${rootDir}.part`
  mkdirSync(made, { recursive: true })
  const store = SqliteMemoryRepository.open({ rootDir: made, durability: 'normal' })
  const numbers = randomNumbers(SEED)
  for (let at = 0; at < count; at += BATCH) {
    store.insertRecords(
      Array.from({ length: Math.min(BATCH, count - at) }, (_, index) => ({
        ...recordOf(at + index, count),
        embedding: unitVector(numbers),
      })),
    )
  }
  store.close()
  renameSync(made, rootDir)
  return rootDir
}

/**
 * The vectors of {@link makeStore}, concatenated.
 *
 * @param {number} count
 */
export function storedVectors(count) {
  const numbers = randomNumbers(SEED)
  const vectors = new Float32Array(384 * count)
  for (let n = 0; n < count; n++) vectors.set(unitVector(numbers), 384 * n)
  return vectors
}

/**
 * Searches once, and waits until the vectors are in memory.
 *
 * @param {Repository} store
 * @returns {Promise<number>} ms
 */
export async function loadedIn(store) {
  const begun = performance.now()
  const first = store.nearest(unitVector(), 1)
  while (!isLoaded(store)) await pause(1)
  const ms = performance.now() - begun
  await first
  return ms
}

/** @param {Repository} store */
function isLoaded(store) {
  const { kind, reason } = store.indexStatus()
  if (reason !== undefined) throw new Error(`The vectors are not in memory: ${reason}`)
  return kind === 'memory'
}
