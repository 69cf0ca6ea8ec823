import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { ENDINGS } from './support/endings.js'
import { PRECISIONS } from './support/precisions.js'
import { runChild } from './support/run-child.js'

describe.each(PRECISIONS)('a process with an engine in %s ends as it would without one', (precision) => {
  it.each(ENDINGS)('%s', async (way) => {
    const [without, withEngine] = await Promise.all([
      runChild('ending.mjs', way, 'without'),
      runChild('ending.mjs', way, precision),
    ])
    const expected = { status: without.status, signal: without.signal }
    expect(withEngine).toMatchObject(expected)
  })
})

// The limit, and the program that sets it, exist only on Linux. Root changes to another user for it, who must be able
// to read the files.
const hasLimits =
  process.platform === 'linux' &&
  spawnSync('prlimit', ['--version']).status === 0 &&
  (process.getuid?.() !== 0 || isForAll(inRoot('.')))

function isForAll(directory: string): boolean {
  const parent = dirname(directory)
  return (statSync(directory).mode & 0o001) !== 0 && (parent === directory || isForAll(parent))
}

describe.skipIf(!hasLimits)('when the system refuses more threads', () => {
  // ONNX Runtime with only some of its threads ends the process, or waits forever for the others.
  it.each([0, 1, 2, 3, 4])('or %i, a load is refused, and the process ends', async (spare) => {
    await expectRefusal('load', spare)
  })

  it('a close is refused, and the process ends', async () => {
    await expectRefusal('close', 0)
  })

  async function expectRefusal(what: string, spare: number) {
    const { status, stdout, stderr } = await runChild('no-thread.mjs', what, String(spare))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('INTERNAL cannot start a thread: ')
  }
})
