import { EmbeddingEngine, SqliteMemoryRepository } from '../../dist/index.js'
import { readmeWords } from '../lib/made-texts.mjs'
import { randomNumbers } from '../lib/random.mjs'

const SEED = 20_261_128

/** Number of words in a memory, and in a question. */
const WORDS = { memory: 14, question: 6 }

/** Records in one transaction. */
const PORTION = 1_000

/**
 * Fills a store with sentences from the packages' README files. Their vectors have random directions, which are as
 * hard to search as any and need no inference. The model embeds the questions.
 *
 * @param {string} rootDir
 * @param {number} records
 * @param {number} questions
 * @returns {Promise<string[]>} questions, each with words of one memory
 */
export async function fill(rootDir, records, questions) {
  const words = readmeWords([])
  const random = randomNumbers(SEED)
  const stretch = (/** @type {number} */ length) => {
    const from = Math.floor(random() * (words.length - length))
    return words.slice(from, from + length).join(' ')
  }
  const engine = await EmbeddingEngine.load()
  const { fingerprint } = engine.info
  const store = SqliteMemoryRepository.open({ rootDir })
  const texts = Array.from({ length: records }, (_, n) => `${n}: ${stretch(WORDS.memory)}`)
  for (let from = 0; from < records; from += PORTION) {
    store.insertRecords(
      texts
        .slice(from, from + PORTION)
        .map((text) => ({ kind: /** @type {const} */ ('fact'), text, embedding: direction(random) })),
      { fingerprint },
    )
  }
  store.close()
  await engine.close()
  return Array.from({ length: questions }, () => {
    const text = texts[Math.floor(random() * records)] ?? ''
    return text
      .split(' ')
      .slice(1, 1 + WORDS.question)
      .join(' ')
  })
}

/** @param {() => number} random */
function direction(random) {
  const vector = Float32Array.from({ length: 384 }, () => random() - 0.5)
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}
