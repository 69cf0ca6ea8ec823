import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonLines } from './beir.mjs'

/** Our sets, by folder: `own` is one person's store, `others` has those of three more people. */
export const OWN_SETS = /** @type {const} */ (['own', 'others'])

const FOLDER = fileURLToPath(new URL('../data', import.meta.url))

/**
 * Reads one of our own sets: invented notes and turns, and questions of every kind. The held-back half is measured once
 * per version, never while constants are chosen.
 *
 * @param {'tune' | 'held'} half
 * @param {typeof OWN_SETS[number]} [set]
 * @returns {import('./collection.mjs').Collection}
 */
export function loadOwn(half, set = 'own') {
  const records = jsonLines(path.join(FOLDER, set, 'records.jsonl'))
  const questions = jsonLines(path.join(FOLDER, set, 'questions.jsonl')).filter((of) => of.half === half)
  const names = [...new Set(records.map(({ store = 'all' }) => store))]
  const stores = names.map((name) => {
    const within = ({ store = 'all' }) => store === name
    return {
      name,
      records: records.filter(within).map(record),
      questions: questions.filter(within).map(question),
    }
  })
  return { name: `${set}, ${half}`, stores }
}

/** @param {any} of @returns {import('./collection.mjs').BenchRecord} */
function record({ id, at, text, file, speaker, conversation, position, supersedes }) {
  return {
    id,
    text,
    at: Date.parse(at) / 1000,
    ...(speaker && { speaker, source: { id: conversation, position } }),
    ...(file && { source: { id: file, position: 0, title: file } }),
    ...(supersedes && { supersedes }),
  }
}

/** @param {any} of @returns {import('./collection.mjs').BenchQuestion} */
function question({ id, kind, question, asked, relevant }) {
  return {
    id,
    kind,
    text: question,
    at: Date.parse(asked) / 1000,
    relevant: new Map(relevant.map((/** @type {string} */ right) => [right, 1])),
  }
}
