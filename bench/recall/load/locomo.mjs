import { readFileSync } from 'node:fs'
import { spokenTime } from './times.mjs'

/**
 * Reads LoCoMo: each conversation is a store, each session a source, and each turn a record.
 *
 * @param {string} file
 * @returns {import('./collection.mjs').Collection}
 */
export function loadLocomo(file) {
  const samples = JSON.parse(readFileSync(file, 'utf8'))
  return { name: 'LoCoMo', stores: samples.map(store) }
}

const CATEGORIES = ['', 'multi-hop', 'temporal', 'open', 'single-hop', 'adversarial']

/** @param {any} sample */
function store({ sample_id, conversation, qa }) {
  const sessions = Object.keys(conversation)
    .map((key) => /^session_(\d+)$/.exec(key)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
  const records = sessions.flatMap((session) => {
    const at = spokenTime(conversation[`session_${session}_date_time`])
    return conversation[`session_${session}`].map(
      (/** @type {any} */ turn, /** @type {number} */ position) => ({
        id: turn.dia_id,
        text: turn.blip_caption === undefined ? turn.text : `${turn.text} [shares ${turn.blip_caption}]`,
        speaker: turn.speaker,
        at,
        source: { id: `session ${session}`, position },
      }),
    )
  })
  const known = new Set(records.map(({ id }) => id))
  const asked = Math.max(...records.map(({ at }) => at)) + 86_400
  const questions = qa
    .map((/** @type {any} */ { question, evidence, category }, /** @type {number} */ number) => ({
      id: `${sample_id} ${number}`,
      text: String(question),
      kind: CATEGORIES[category] ?? 'other',
      at: asked,
      relevant: new Map(
        places(evidence)
          .filter((id) => known.has(id))
          .map((id) => [id, 1]),
      ),
    }))
    .filter((/** @type {import('./collection.mjs').BenchQuestion} */ { relevant }) => relevant.size > 0)
  return { name: sample_id, records, questions }
}

/** Some entries name several turns: "D8:6; D9:17". @param {readonly string[] | undefined} evidence @returns {string[]} */
const places = (evidence) => (evidence ?? []).flatMap((entry) => String(entry).match(/D\d+:\d+/g) ?? [])
