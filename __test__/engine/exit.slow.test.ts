import { describe, expect, it } from 'vitest'
import { ENDINGS } from './endings.js'
import { runChild } from './run-child.js'

const TIMES = 30

describe(`a process with an engine ends as it would without one, ${TIMES} times out of ${TIMES}`, () => {
  it.each(ENDINGS.filter((way) => way !== 'idle'))(
    '%s',
    async (way) => {
      const { status, signal } = await runChild('ending.mjs', way, 'without')
      for (let time = 1; time <= TIMES; time++) {
        const ending = await runChild('ending.mjs', way, 'with')
        expect(ending, `time ${time}: ${ending.stderr}`).toMatchObject({ status, signal })
      }
    },
    300_000,
  )
})
