import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @returns {Counts} */
export const zero = () => ({ passed: 0, failed: 0, skipped: 0 })

/**
 * @param {Counts} total
 * @param {Counts} counts
 * @returns {Counts}
 */
export const plus = (total, counts) => ({
  passed: total.passed + counts.passed,
  failed: total.failed + counts.failed,
  skipped: total.skipped + counts.skipped,
})

/** @param {Counts} counts */
export const sentence = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/**
 * A runner with a bad exit status but no failed test has still failed: a crash, or a file that could not be read.
 *
 * @param {Counts} counts
 * @param {boolean} ok whether its exit status was 0
 * @returns {Counts}
 */
export const withExitStatus = (counts, ok) => (ok || counts.failed > 0 ? counts : { ...counts, failed: 1 })

/**
 * @param {string} output of `cargo test`: one result line for each test program and for the documentation's tests
 * @returns {Counts}
 */
export function countCargo(output) {
  let total = zero()
  for (const [, passed, failed, skipped] of output.matchAll(
    /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
  )) {
    total = plus(total, { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) })
  }
  return total
}

/**
 * @param {string} file vitest's JSON report; one that is not there counts as a failure
 * @returns {Counts}
 */
export function countVitest(file) {
  if (!existsSync(file)) return { ...zero(), failed: 1 }
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number }} */
  const result = JSON.parse(readFileSync(file, 'utf8'))
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests,
    skipped: result.numPendingTests + result.numTodoTests,
  }
}

/**
 * @param {string} output of a script of ours
 * @returns {string | undefined} why it checked nothing, which it says in a line of its own
 */
export const skippedBecause = (output) => /^SKIPPED: (.+)$/m.exec(output)?.[1]

/**
 * @param {string} output of a script of ours
 * @returns {Counts | undefined} `undefined` when it did check
 */
export const countSkipped = (output) =>
  skippedBecause(output) === undefined ? undefined : { ...zero(), skipped: 1 }
