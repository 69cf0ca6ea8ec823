import { performance } from 'node:perf_hooks'

/** A terminal gets one line that is updated; anything else gets only finished lines, and a sign of progress. */
const LIVE = process.stderr.isTTY === true
const SIGN_OF_LIFE_MS = 30_000
const REFRESH_MS = 200
const NAME_WIDTH = 14

/**
 * Runs one step of set-up and reports the result on standard error.
 *
 * @param {string} name
 * @param {string} doing what is being done, for the while it lasts
 * @param {(onLine: (line: string) => void) => Promise<string>} work resolves with what was done
 */
export async function step(name, doing, work) {
  const begun = performance.now()
  let last = ''
  const show = () => {
    const text = `  ${name.padEnd(NAME_WIDTH)}${seconds(begun)}  ${doing}${last ? `: ${last}` : ''}`
    if (LIVE) process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`)
    else process.stderr.write(`${text}\n`)
  }
  const timer = setInterval(show, LIVE ? REFRESH_MS : SIGN_OF_LIFE_MS)
  try {
    const done = await work((line) => {
      last = line.trim()
    })
    if (LIVE) process.stderr.write('\r\x1b[2K')
    process.stderr.write(`  ${name.padEnd(NAME_WIDTH)}${seconds(begun)}  ${done}\n`)
  } catch (error) {
    process.stderr.write(
      `${LIVE ? '\r\x1b[2K' : ''}  ${name.padEnd(NAME_WIDTH)}${seconds(begun)}  FAILED\n\n`,
    )
    throw error
  } finally {
    clearInterval(timer)
  }
}

/** @param {number} begun */
export const seconds = (begun) => `${((performance.now() - begun) / 1000).toFixed(1)} s`.padStart(7)
