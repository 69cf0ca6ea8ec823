import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'
import { CONTENDERS } from '../contenders/list.mjs'

export const HELP = `npm run bench -- [options]

  --runs N     interleaved repetitions, default 5
  --quick      2 repetitions on 200 texts: does it work, roughly how fast
  --only NAME  one contender; may be given several times
  --threads N  threads for each contender, default: the physical cores
  --out DIR    where the JSON and the chart go; a whole measurement goes to
               bench/results by default, a quick or partial one nowhere
  --help

Contenders: ${CONTENDERS.map(({ name }) => name)
  .join(', ')
  .replace(/(.{50,70}?), /g, '$1,\n            ')}
`

/**
 * @typedef {object} Options
 * @property {number} runs
 * @property {boolean} quick
 * @property {readonly import('../contenders/list.mjs').Contender[]} contenders
 * @property {boolean} isWhole every contender that can run here, at full length
 * @property {number | null} threads
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
    runs: values.runs === undefined ? (values.quick ? 2 : 5) : count('--runs', values.runs),
    quick: values.quick,
    contenders: chosen(values.only),
    isWhole: values.only.length === 0 && !values.quick,
    threads: values.threads === undefined ? null : count('--threads', values.threads),
    out: values.out ?? null,
    help: values.help,
  }
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        threads: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}

/** @param {readonly string[]} names */
function chosen(names) {
  for (const name of names) {
    if (!CONTENDERS.some((contender) => contender.name === name))
      throw new Problem(`--only expects the name of a contender, received: ${name}\n\n${HELP}`)
  }
  if (names.length > 0) return CONTENDERS.filter(({ name }) => names.includes(name))
  return CONTENDERS.filter(({ needs }) => needs === undefined || process.env[needs] !== undefined)
}

/**
 * @param {string} flag
 * @param {string} text
 */
function count(flag, text) {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1000)
    throw new Problem(`${flag} expects a whole number from 1 to 1000, received: ${text}`)
  return number
}
