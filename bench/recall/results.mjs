import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { reportText } from './report.mjs'

/**
 * Writes the figures as JSON, the same as Markdown, and a line for each question and system.
 *
 * @param {string} folder
 * @param {any} report
 * @param {readonly { name: string, rows: readonly import('./benchmark.mjs').Row[] }[]} sets
 * @returns {string} the folder
 */
export function writeRecallResults(folder, report, sets) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'recall.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(path.join(folder, 'recall.md'), reportText(report))
  const rows = sets.flatMap(({ name, rows }) => rows.map((row) => JSON.stringify({ set: name, ...row })))
  writeFileSync(path.join(folder, 'recall-questions.jsonl'), `${rows.join('\n')}\n`)
  return folder
}
