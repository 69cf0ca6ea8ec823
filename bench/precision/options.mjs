import { parseArgs } from 'node:util'
import { Problem } from '../../scripts/lib/problem.mjs'

export const HELP = `npm run bench:precision -- [options]

  --hostile N  how many hostile texts, default 10000
  --out DIR    where precision.md goes, default: nowhere
  --help
`

/** @typedef {{ hostile: number, out: string | null, help: boolean }} Options */

/**
 * @param {readonly string[]} args
 * @returns {Options}
 */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        hostile: { type: 'string', default: '10000' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    const hostile = Number(values.hostile)
    if (!Number.isInteger(hostile) || hostile < 1) {
      throw new Error(`--hostile expects a whole number from 1 on, received: ${values.hostile}`)
    }
    return { hostile, out: values.out ?? null, help: values.help }
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
  }
}
