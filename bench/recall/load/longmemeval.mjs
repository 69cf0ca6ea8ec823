import { readFileSync } from 'node:fs'
import { spokenTime } from './times.mjs'

/**
 * Reads LongMemEval: each question has its own store. By turn, the turns marked `has_answer` are relevant. By session,
 * each session is one record, and those in `answer_session_ids` are relevant. Questions without an answer (`_abs`) have
 * no relevant record.
 *
 * @param {string} file
 * @param {'turn' | 'session'} level
 * @returns {import('./collection.mjs').Collection}
 */
export function loadLongMemEval(file, level) {
  const entries = JSON.parse(readFileSync(file, 'utf8'))
  return {
    name: `LongMemEval, by ${level}`,
    stores: entries.map((/** @type {any} */ entry) => store(entry, level)),
  }
}

/** @param {any} entry @param {'turn' | 'session'} level */
function store(entry, level) {
  const answerable = !entry.question_id.endsWith('_abs')
  const right = new Set(entry.answer_session_ids)
  const relevant = new Map()
  const records = entry.haystack_sessions.flatMap(
    (/** @type {any[]} */ turns, /** @type {number} */ session) => {
      const at = spokenTime(entry.haystack_dates[session])
      const source = `session ${session}`
      if (level === 'session') {
        const id = source
        if (answerable && right.has(entry.haystack_session_ids[session])) relevant.set(id, 1)
        const text = turns.map(({ role, content }) => `${role === 'user' ? 'User' : 'Assistant'}: ${content}`)
        return [{ id, text: text.join('\n\n'), at, source: { id: source, position: 0 } }]
      }
      return turns.map((turn, position) => {
        const id = `${session}:${position}`
        if (answerable && turn.has_answer === true) relevant.set(id, 1)
        const speaker = turn.role === 'user' ? 'User' : 'Assistant'
        return { id, text: turn.content, speaker, at, source: { id: source, position } }
      })
    },
  )
  const question = {
    id: entry.question_id,
    text: entry.question,
    kind: entry.question_type,
    at: spokenTime(entry.question_date),
    relevant,
  }
  return { name: entry.question_id, records, questions: [question] }
}
