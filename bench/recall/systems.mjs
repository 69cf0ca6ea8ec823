import { RECALL_MODES } from '../../src/recall/mode.ts'
import { search } from '../../src/recall/search.ts'
import { queryTerms } from '../../src/words/query-terms.ts'

/** How many results each of the others returns. */
export const LIMIT = 100

/** How many results ours is asked for, as its users ask: it compares more candidates if it is asked for more. */
const OURS = 10

/** The constant of reciprocal rank fusion, as published. */
const RRF = 60

/** The parts and stages of ours that are left out, one at a time. */
const PARTS = [
  ...['cosine', 'maxSim', 'bm25', 'coverage', 'together', 'exact', 'speaker'],
  ...['context', 'asking', 'amount', 'now', 'typos', 'dates'],
]

/** @typedef {{ ranked: readonly string[], score: number, firstScore: number }} Answer */

/**
 * Every system's answer to one question: each leg alone, reciprocal rank fusion, ours in each mode, and ours without
 * each of its parts.
 *
 * @param {import('./index.mjs').Index} index
 * @param {import('./load/collection.mjs').BenchQuestion} question
 * @param {import('./vectors.mjs').BenchQuestionVectors & { readable: boolean }} of whether the engine knows its words
 * @param {{ ablate: boolean, without: readonly string[] }} options
 * @returns {Promise<Record<string, Answer>>}
 */
export async function answers(index, question, { vector, tokens, readable }, { ablate, without: left }) {
  // Without a time of asking, "last week" has no meaning; a day with its year still does.
  const now = question.at ?? Date.UTC(2100, 0) / 1000
  const ids = (/** @type {readonly { record: { id: string } }[]} */ hits) =>
    hits.map(({ record }) => record.id)
  const byMeaning = ids(await index.byMeaning(vector, LIMIT))
  // Only the question's own words, without the alternatives that recall adds.
  const byWords = ids(await index.byWords(queryTerms(question.text), LIMIT))
  /** @type {Record<string, Answer>} */
  const found = {
    cosine: unscored(byMeaning),
    BM25: unscored(byWords),
    RRF: unscored(reciprocalRanks(byMeaning, byWords)),
  }
  const ours = async (/** @type {Partial<import('../../src/recall/search.ts').SearchOptions>} */ options) => {
    const { hits } = await search(index, question.text, {
      limit: OURS,
      now,
      ...(readable && { vector, tokens: { vectors: tokens } }),
      minScore: 0,
      ...options,
      without: new Set([...left, ...(options.without ?? [])]),
    })
    const score = Math.max(0, ...hits.slice(0, 10).map((hit) => hit.score))
    return { ranked: ids(hits), score, firstScore: hits[0]?.score ?? 0 }
  }
  for (const mode of RECALL_MODES) found[mode] = await ours({ mode })
  if (!ablate) return found
  found['hybrid, diverse'] = await ours({ diversity: 0.3 })
  for (const part of PARTS) found[`hybrid without ${part}`] = await ours({ without: new Set([part]) })
  return found
}

/** @param {readonly string[]} ranked */
export const unscored = (ranked) => ({ ranked, score: Number.NaN, firstScore: Number.NaN })

/** @param {readonly (readonly string[])[]} lists */
function reciprocalRanks(...lists) {
  /** @type {Map<string, number>} */
  const sums = new Map()
  for (const list of lists) {
    for (const [rank, id] of list.entries()) sums.set(id, (sums.get(id) ?? 0) + 1 / (RRF + rank + 1))
  }
  return [...sums.keys()].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0))
}
