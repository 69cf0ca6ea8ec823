import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Reads a folder in BEIR format: corpus.jsonl, queries.jsonl and qrels/test.tsv.
 *
 * @param {string} folder
 * @returns {import('./collection.mjs').Collection}
 */
export function loadBeir(folder) {
  const records = jsonLines(path.join(folder, 'corpus.jsonl')).map(({ _id, title, text }) => ({
    id: String(_id),
    text: [title, text].filter(Boolean).join('\n'),
  }))
  const judged = judgments(
    ['test', 'dev', 'train'].map((split) => path.join(folder, 'qrels', `${split}.tsv`)),
  )
  const questions = jsonLines(path.join(folder, 'queries.jsonl'))
    .map(({ _id, text }) => ({
      id: String(_id),
      text,
      kind: 'document',
      relevant: judged.get(String(_id)) ?? new Map(),
    }))
    .filter(({ relevant }) => relevant.size > 0)
  return { name: path.basename(folder), stores: [{ name: 'all', records, questions }] }
}

/** @param {string} file @returns {any[]} */
export const jsonLines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line))

/** @param {readonly string[]} files the first one that exists is used */
function judgments(files) {
  const file = files.find((one) => existsSync(one))
  /** @type {Map<string, Map<string, number>>} */
  const judged = new Map()
  if (file === undefined) return judged
  for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
    const [question = '', record = '', grade = ''] = line.trim().split('\t')
    if (!(Number(grade) > 0)) continue
    const of = judged.get(question) ?? new Map()
    judged.set(question, of.set(record, Number(grade)))
  }
  return judged
}
