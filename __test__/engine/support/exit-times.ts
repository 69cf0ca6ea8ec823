import { describe, expect, it } from 'vitest'
import { ENDINGS } from './endings.js'
import { PRECISIONS } from './precisions.js'
import { runChild } from './run-child.js'

/** Runs each ending `times` times, and compares each run with the same ending of a process without an engine. */
export function describeEndings(times: number, timeoutMs: number): void {
  describe(`a process with an engine ends as it would without one, ${times} times out of ${times}`, () => {
    const cases = ENDINGS.filter((way) => way !== 'idle').flatMap((way) =>
      PRECISIONS.map((precision) => [way, precision] as const),
    )
    it.each(cases)(
      '%s, in %s',
      async (way, precision) => {
        const { status, signal } = await runChild('ending.mjs', way, 'without')
        for (let time = 1; time <= times; time++) {
          const ending = await runChild('ending.mjs', way, precision)
          expect(ending, `time ${time}: ${ending.stderr}`).toMatchObject({ status, signal })
        }
      },
      timeoutMs,
    )
  })
}
