import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'

/** What a separate program writes to standard error. */
function stderrOf(...args: readonly string[]): Promise<string> {
  const program = fileURLToPath(new URL('support/children/without-engine.mjs', import.meta.url))
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, tempDir(), ...args], (error, _stdout, stderr) =>
      error === null ? resolve(stderr) : reject(error),
    )
  })
}

test('without a logger each kind of warning is shown once, with its code', async () => {
  const lines = (await stderrOf('no logger')).split('\n').filter((line) => line.includes('RecollectWarning'))
  expect(lines).toEqual([
    expect.stringMatching(/^\(node:\d+\) \[RECOLLECT_NO_ENGINE\] RecollectWarning: There is no engine/),
    expect.stringMatching(/^\(node:\d+\) \[RECOLLECT_TEXT_CUT\] RecollectWarning: A text is too long/),
  ])
})

test.each(['null', 'own'])('with a logger (%s) nothing is shown', async (logger) => {
  expect(await stderrOf(logger)).toBe('')
})
