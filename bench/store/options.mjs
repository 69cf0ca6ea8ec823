import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:store -- [options]

  --runs N     repetitions of each measure, default 20
  --quick      3 repetitions, 10,000 vectors at most: does it work, roughly how fast
  --dir DIR    where the databases are made, default: the system's temporary
               folder. Durable writes are as fast as this disk
  --out DIR    where the JSON goes; a whole measurement goes to bench/results
               by default, a quick one nowhere
  --help
`

/**
 * @typedef {object} Options
 * @property {number} runs
 * @property {boolean} quick
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
  const runs = values.runs === undefined ? (values.quick ? 3 : 20) : Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1 || runs > 1000)
    throw new Problem(`--runs expects a whole number from 1 to 1000, received: ${values.runs}\n\n${HELP}`)
  return { runs, quick: values.quick, dir: values.dir ?? null, out: values.out ?? null, help: values.help }
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        dir: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}
