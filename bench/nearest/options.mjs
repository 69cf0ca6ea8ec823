import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:nearest -- [options]

  --sizes N,N  how many vectors, default 10000,100000,1000000; a million takes
               8 GB of disk, 6 GB of memory, and some 5 minutes to be stored
  --runs N     queries of each kind, default 100
  --hnsw N     up to how many vectors usearch builds its approximate index,
               default 10000: it takes a millisecond a vector
  --no-peers   without usearch and LanceDB
  --diary FILE entries of a diary as JSON lines with "text": 20 of their
               sentences are searched for among their passages
  --dir DIR    where the stores are made and kept for the next run, default: a
               temporary folder, removed at the end
  --out DIR    where the JSON and the table go, default: nowhere
  --help
`

/**
 * @typedef {object} Options
 * @property {readonly number[]} sizes
 * @property {number} runs
 * @property {number} hnsw
 * @property {boolean} peers
 * @property {string | null} diary
 * @property {string | null} dir
 * @property {string | null} out
 * @property {boolean} help
 */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function parseOptions(args) {
  const values = parse(args)
  return {
    sizes: (values.sizes ?? '10000,100000,1000000').split(',').map((text) => whole('sizes', text)),
    runs: whole('runs', values.runs ?? '100'),
    hnsw: whole('hnsw', values.hnsw ?? '10000'),
    peers: !values['no-peers'],
    diary: values.diary ?? null,
    dir: values.dir ?? null,
    out: values.out ?? null,
    help: values.help,
  }
}

/**
 * @param {string} name
 * @param {string} text
 */
function whole(name, text) {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw new Problem(`--${name} expects whole numbers, received: ${text}\n\n${HELP}`)
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sizes: { type: 'string' },
        runs: { type: 'string' },
        hnsw: { type: 'string' },
        'no-peers': { type: 'boolean', default: false },
        diary: { type: 'string' },
        dir: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}
