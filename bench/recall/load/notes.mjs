import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { readDocument } from '../../../src/documents/read-document.ts'
import { jsonLines } from './beir.mjs'

/**
 * Reads a folder of notes (`*.md`, `*.txt`) with `questions.jsonl`: `{ question, file, text?, kind? }`. Each passage of
 * a file is a record. The relevant ones are those of `file` that contain `text`, or all of them if there is no `text`.
 *
 * @param {string} folder
 */
export function loadNotes(folder) {
  const records = files(folder, '').flatMap((file) => {
    const at = Math.floor(statSync(path.join(folder, file)).mtimeMs / 1000)
    const document = readDocument(readFileSync(path.join(folder, file)), {
      format: 'markdown',
      headings: true,
    })
    if ('problem' in document) throw new Error(`${file}: ${document.problem}`)
    return document.passages.map(({ text, heading }, position) => ({
      id: `${file}#${position}`,
      text: heading === undefined ? text : `${heading}\n${text}`,
      at,
      source: { id: file, position, title: file },
    }))
  })
  const questions = jsonLines(path.join(folder, 'questions.jsonl')).map(
    ({ question, file, text = '', kind = 'note' }, number) => ({
      id: String(number + 1),
      text: question,
      kind,
      relevant: new Map(
        records
          .filter((record) => record.source.id === file && record.text.includes(text))
          .map(({ id }) => [id, 1]),
      ),
    }),
  )
  return { name: path.basename(folder), stores: [{ name: 'all', records, questions }] }
}

/** @param {string} folder @param {string} within @returns {string[]} paths within the folder */
function files(folder, within) {
  return readdirSync(path.join(folder, within), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(within, entry.name)
    if (entry.isDirectory()) return files(folder, file)
    return /\.(md|txt)$/i.test(entry.name) ? [file] : []
  })
}
