import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

const LINES = [
  'The parcel arrived damaged.',
  '',
  'How do I reset my password?',
  'I forgot my password, how can I reset it?',
  'Do you ship to Norway?',
  'The package was damaged when it arrived.',
  'how do i reset my password',
]

describe('the duplicate finder', () => {
  it('groups texts that say the same in other words, and no others', async () => {
    const cwd = temporaryFolder()
    writeFileSync(path.join(cwd, 'tickets.txt'), `${LINES.join('\r\n')}\r\n`)
    const { status, stdout, stderr } = await runExample(
      'duplicates',
      ['tickets.txt', '--json', '--threshold', '0.75'],
      { cwd },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const clusters = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(clusters.map((cluster) => cluster.map(({ line }: { line: number }) => line))).toEqual([
      [3, 7, 4],
      [1, 6],
    ])
    expect(clusters[0][0]).toEqual({ line: 3, cosine: 1, text: LINES[2] })
  })

  it('reads standard input, and respects the threshold', async () => {
    const options = { cwd: temporaryFolder(), input: LINES.join('\n') }
    const { stdout } = await runExample('duplicates', ['--threshold', '0.97'], options)
    expect(stdout).toMatch(
      /^1\.00 {2}3: How do I reset my password\?\n0\.9\d|1\.00 {2}7: how do i reset my password\n\n$/,
    )
    expect(stdout).not.toContain('parcel')
  })

  it.each(['0', '1.5', 'much'])('refuses the threshold %s', async (threshold) => {
    const options = { cwd: temporaryFolder(), input: '' }
    const { status, stderr } = await runExample('duplicates', ['--threshold', threshold], options)
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining(`received ${threshold}`),
    })
  })
})
