import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:postgres -- [options]

  --records N    how many records each store gets, default 100000; recall is
                 measured at a tenth of them, too
  --larger N     how many records it is extrapolated to, default 1000000
  --questions N  how many are asked at each size, default 200
  --peers        mem0's and LangGraph's stores in Postgres, too (82 MB, installed
                 on the first run)
  --only NAME    one store alone: sqlite, postgres, mem0 or langgraph; may be repeated
  --no-quality   without the recall of our own questions
  --out DIR      where postgres.json and postgres.md go, default: nowhere
  --help
`

export const NAMES = /** @type {const} */ (['sqlite', 'postgres', 'mem0', 'langgraph'])

/**
 * @typedef {object} Options
 * @property {number} records
 * @property {number} larger
 * @property {number} questions
 * @property {boolean} peers
 * @property {readonly (typeof NAMES[number])[]} only
 * @property {boolean} quality
 * @property {string | null} out
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        records: { type: 'string', default: '100000' },
        larger: { type: 'string', default: '1000000' },
        questions: { type: 'string', default: '200' },
        peers: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        'no-quality': { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const [records, larger, questions] = [values.records, values.larger, values.questions].map(positive)
    const only = NAMES.filter((name) => values.only.includes(name))
    const ours = NAMES.filter((name) => values.peers || !PEERS.includes(name))
    if (only.length < values.only.length) throw new Error(`--only expects ${NAMES.join(', ')}`)
    return {
      ...{ records: records ?? 0, larger: larger ?? 0, questions: questions ?? 0 },
      ...{
        peers: values.peers || only.some((name) => PEERS.includes(name)),
        only: only.length > 0 ? only : ours,
      },
      ...{ quality: !values['no-quality'], out: values.out ?? null, help: values.help },
    }
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}

/** @type {readonly string[]} */
const PEERS = ['mem0', 'langgraph']

/** @param {string} value */
function positive(value) {
  const number = Number(value)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`Expected whole numbers above 0, received: ${value}`)
}
