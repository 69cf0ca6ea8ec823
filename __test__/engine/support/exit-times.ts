import { describe, expect, it } from 'vitest'
import { ENDINGS } from './endings.js'
import { runChild } from './run-child.js'

/** Each ending so many times, each compared with the same ending of a process without an engine. */
export function describeEndings(times: number, timeoutMs: number): void {
  describe(`a process with an engine ends as it would without one, ${times} times out of ${times}`, () => {
    it.each(ENDINGS.filter((way) => way !== 'idle'))(
      '%s',
      async (way) => {
        const { status, signal } = await runChild('ending.mjs', way, 'without')
        for (let time = 1; time <= times; time++) {
          const ending = await runChild('ending.mjs', way, 'with')
          expect(ending, `time ${time}: ${ending.stderr}`).toMatchObject({ status, signal })
        }
      },
      timeoutMs,
    )
  })
}
