import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { jsonLines } from './beir.mjs'

const FOLDER = fileURLToPath(new URL('../data/own', import.meta.url))

/**
 * The set that is ours: invented notes and turns, one store, questions of every kind. The half that is held back is
 * looked at once a version, not while constants are chosen.
 *
 * @param {'tune' | 'held'} half
 * @returns {import('./collection.mjs').Collection}
 */
export function loadOwn(half) {
  const records = jsonLines(path.join(FOLDER, 'records.jsonl')).map(
    ({ id, at, text, file, speaker, conversation, position, supersedes }) => ({
      id,
      text,
      at: Date.parse(at) / 1000,
      ...(speaker && { speaker, source: { id: conversation, position } }),
      ...(file && { source: { id: file, position: 0, title: file } }),
      ...(supersedes && { supersedes }),
    }),
  )
  const questions = jsonLines(path.join(FOLDER, 'questions.jsonl'))
    .filter((question) => question.half === half)
    .map(({ id, kind, question, asked, relevant }) => ({
      id,
      kind,
      text: question,
      at: Date.parse(asked) / 1000,
      relevant: new Map(relevant.map((/** @type {string} */ right) => [right, 1])),
    }))
  return { name: `own, ${half}`, stores: [{ name: 'all', records, questions }] }
}
