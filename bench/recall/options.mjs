import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:recall -- [options]

  --data DIR   retrieval sets in addition to our own: locomo*.json,
               longmemeval*.json, a SMART collection (*.all, *.qry, *qrel*), folders
               in BEIR format (corpus.jsonl), notes with a questions.jsonl
  --held       use the held-back half of our own sets, not the tuning half
  --ablate     also measure ours without each part and stage
  --without PART
               leave a part or stage of ours out, such as maxSim; may be repeated
  --peers      also measure two other memory stores, without a language model: mem0
               and QMD (0.9 GB, installed on the first run)
  --precision P  embed texts and questions in float32 (default) or int8
  --pooled     also measure each set of several stores as one store
  --speed      measure how long recall takes, by stage, over records made of these
               texts, compared with plain FTS5 and vec0
  --sizes N,N  with --speed: numbers of records, default 10000,100000
  --questions N  with --speed: number of questions, default 1000
  --vectors V  with --speed: engine (default), or random for random directions,
               which are harder to search and take no time to make
  --dir DIR    with --speed: keep the stores there for the next run; default: a
               temporary folder
  --out DIR    write recall.json, recall.md and a line for each question there;
               with --speed recall-speed.json and recall-speed.md
  --help
`

const SIZES = [10_000, 100_000]
const QUESTIONS = 1_000

/**
 * @typedef {object} Options
 * @property {string | null} data
 * @property {boolean} held
 * @property {boolean} ablate
 * @property {string[]} without
 * @property {'float32' | 'int8'} precision
 * @property {boolean} pooled
 * @property {boolean} peers
 * @property {boolean} speed
 * @property {readonly number[]} sizes
 * @property {number} questions
 * @property {'engine' | 'random'} vectors
 * @property {string | null} dir
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
        precision: { type: 'string', default: 'float32' },
        pooled: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        speed: { type: 'boolean', default: false },
        sizes: { type: 'string' },
        questions: { type: 'string' },
        vectors: { type: 'string', default: 'engine' },
        dir: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const sizes = values.sizes?.split(',').map((size) => positive(size, '--sizes'))
    const questions = values.questions === undefined ? QUESTIONS : positive(values.questions, '--questions')
    const { data = null, dir = null, out = null, precision, vectors } = values
    if (precision !== 'float32' && precision !== 'int8')
      throw new Error(`--precision expects float32 or int8, received: ${precision}`)
    if (vectors !== 'engine' && vectors !== 'random')
      throw new Error(`--vectors expects engine or random, received: ${vectors}`)
    return {
      ...values,
      precision,
      vectors,
      sizes: sizes?.sort((a, b) => a - b) ?? SIZES,
      questions,
      data,
      dir,
      out,
    }
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}

/** @param {string} value @param {string} option */
function positive(value, option) {
  const number = Number(value)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`${option} expects whole numbers above 0, received: ${value}`)
}
