import { recordTexts } from './texts.mjs'

const BATCH = 1_000
const TURNS = 40
const SCOPES = 100
const SECONDS_APART = 900
const BEGINNING = Date.UTC(2024, 0) / 1000

/**
 * Fills a store with records like those of programs: half of them are turns, in conversations of 40, and they are in
 * 100 scopes. Each record has its words and the vectors of its passages.
 *
 * @param {import('../../../dist/index.js').SqliteMemoryRepository} repository
 * @param {import('../../../dist/index.js').Embedder} embedder
 * @param {Pick<import('./texts.mjs').SpeedTexts, 'words'>} texts
 * @param {{ from: number, to: number }} range
 */
export async function fillStore(repository, embedder, texts, { from, to }) {
  const all = recordTexts(texts, to)
  for (let at = from; at < to; at += BATCH) {
    const batch = all.slice(at, Math.min(at + BATCH, to))
    repository.insertRecords(batch.map((text, index) => record(text, at + index)))
    await repository.batchEmbedMissing(embedder)
    process.stderr.write(`\rfilling, ${Math.min(at + BATCH, to)} of ${to} records`)
  }
  process.stderr.write('\n')
}

/** @param {string} text @param {number} number @returns {import('../../../dist/index.js').NewMemoryRecord} */
function record(text, number) {
  const conversation = Math.floor(number / TURNS)
  const isTurn = conversation % 2 === 0
  return {
    text,
    id: `record-${number}`,
    kind: isTurn ? 'episode' : 'fact',
    scope: scopeOf(conversation % SCOPES),
    createdAt: BEGINNING + number * SECONDS_APART,
    ...(isTurn && { source: { id: `conversation-${conversation}`, position: number % TURNS } }),
  }
}

/** @param {number} number */
export const scopeOf = (number) => `users/${number}`
