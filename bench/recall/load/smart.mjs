import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Reads a SMART collection: `*.all`, `*.qry` and `*qrel*`. Cranfield's judgments number a question by its place in the
 * file. Grades are not used, because they run from best to worst; a judgment with a grade below 1 is ignored.
 *
 * @param {string} folder
 * @returns {import('./collection.mjs').Collection}
 */
export function loadSmart(folder) {
  const names = readdirSync(folder)
  const file = (/** @type {RegExp} */ pattern) =>
    path.join(folder, names.find((name) => pattern.test(name)) ?? '')
  const records = entries(file(/\.all$/i)).map(({ number, fields }) => ({
    id: number,
    text: [fields['T'], fields['W']].filter(Boolean).join('\n'),
  }))
  const judged = judgments(file(/qrel|\.rel$/i))
  const questions = entries(file(/\.qry$/i)).map(({ fields }, at) => ({
    id: String(at + 1),
    text: fields['W'] ?? '',
    kind: 'document',
    relevant: judged.get(String(at + 1)) ?? new Map(),
  }))
  const name = path.basename(file(/\.all$/i), '.all')
  return {
    name,
    stores: [{ name: 'all', records, questions: questions.filter(({ relevant }) => relevant.size > 0) }],
  }
}

/** @param {string} file */
function entries(file) {
  return readFileSync(file, 'utf8')
    .split(/^\.I /m)
    .slice(1)
    .map((entry) => {
      const [number = '', ...lines] = entry.split('\n')
      /** @type {Record<string, string>} */
      const fields = {}
      let field = ''
      for (const line of lines) {
        const head = /^\.([A-Z])\s*$/.exec(line)?.[1]
        if (head !== undefined) field = head
        else fields[field] = `${fields[field] ?? ''}${line} `
      }
      for (const key of Object.keys(fields)) fields[key] = (fields[key] ?? '').replace(/\s+/g, ' ').trim()
      return { number: String(Number(number)), fields }
    })
}

/** @param {string} file */
function judgments(file) {
  /** @type {Map<string, Map<string, number>>} */
  const judged = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [question = '', record = '', grade = '1'] = line.trim().split(/\s+/)
    if (record === '') continue
    if (Number(grade) < 1) continue
    const of = judged.get(String(Number(question))) ?? new Map()
    judged.set(String(Number(question)), of.set(String(Number(record)), 1))
  }
  return judged
}
