import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:recall -- [options]

  --data DIR   retrieval sets beside our own: locomo*.json, longmemeval*.json, a
               SMART collection (*.all, *.qry, *qrel*), folders in BEIR's form
               (corpus.jsonl), notes with a questions.jsonl
  --held       the half of our own set that is held back, not the half to tune on
  --ablate     ours without each part and stage, too
  --without PART
               ours without a part or a stage, such as maxSim; may be repeated
  --pooled     sets of several stores once more, all in one
  --out DIR    where recall.json, recall.md and a line a question go, default:
               nowhere
  --help
`

/**
 * @typedef {object} Options
 * @property {string | null} data
 * @property {boolean} held
 * @property {boolean} ablate
 * @property {string[]} without
 * @property {boolean} pooled
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
        data: { type: 'string' },
        held: { type: 'boolean', default: false },
        ablate: { type: 'boolean', default: false },
        without: { type: 'string', multiple: true, default: [] },
        pooled: { type: 'boolean', default: false },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    return { ...values, data: values.data ?? null, out: values.out ?? null }
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}
