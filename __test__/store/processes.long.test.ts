import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkStore } from './support/check-store.js'
import { runTask } from './support/processes.js'
import { tempDir, tempStore } from './support/temp-store.js'

test('4 writers and 4 readers for a minute: nothing is lost, all progress, and the log is bounded', async () => {
  const rootDir = tempDir()
  tempStore(rootDir).close()
  const writers = ['a', 'b', 'c', 'd'].map((name) => runTask('write', rootDir, name, '60000'))
  const readers = ['', '', 'readonly', 'readonly'].map((mode) => runTask('read', rootDir, '60000', mode))
  const results = await Promise.all(writers)
  await Promise.all(readers)
  console.log(JSON.stringify(results))
  const written = results.map((result) => Number(result['written']))
  for (const { longest, walBytes } of results) {
    expect(longest).toBeLessThan(2000)
    expect(walBytes).toBeLessThan(64 * 1024 * 1024)
  }
  expect(Math.min(...written) / Math.max(...written)).toBeGreaterThan(0.3)
  checkStore(rootDir, 2 * written.reduce((sum, count) => sum + count, 0))
}, 180_000)

test('an import of 1,000,000 lines takes at most 256 MB', async () => {
  const rootDir = tempDir()
  await mkdir(join(rootDir, 'memory'))
  const file = createWriteStream(join(rootDir, 'memory', 'records.jsonl'))
  for (let index = 0; index < 1_000_000; index++) {
    const line = JSON.stringify({
      id: `record-${index}`,
      kind: 'fact',
      text: `The text of record number ${index}.`,
      created_at: index,
    })
    if (!file.write(`${line}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  const { peak, records } = await runTask('import-memory', rootDir)
  console.log(`peak ${String(peak)} MB`)
  expect(records).toMatchObject({ lines: 1_000_000, imported: 1_000_000, alreadyThere: 0, rejected: 0 })
  expect(peak).toBeLessThan(256)
}, 900_000)
