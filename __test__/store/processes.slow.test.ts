import { copyFileSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkStore } from './support/check-store.js'
import { runTask } from './support/processes.js'
import { tempDir, tempStore } from './support/temp-store.js'

test('several writers and readers: nothing is lost, no lock reaches a caller', async () => {
  const rootDir = tempDir()
  tempStore(rootDir).close()
  const writers = await Promise.all(
    ['a', 'b', 'c']
      .map((name) => runTask('write', rootDir, name, '3000'))
      .concat([runTask('read', rootDir, '3000'), runTask('read', rootDir, '3000', 'readonly')]),
  )
  const written = writers.slice(0, 3).map((result) => Number(result['written']))
  for (const count of written) expect(count).toBeGreaterThan(0)
  for (const result of writers.slice(3)) expect(result['reads']).toBeGreaterThan(0)
  checkStore(rootDir, 2 * written.reduce((sum, count) => sum + count, 0))
}, 60_000)

test('processes that start at once make one schema', async () => {
  // Again and again: they seldom meet in the moment in which one makes the file.
  for (let round = 0; round < 20; round++) {
    const rootDir = tempDir()
    const results = await Promise.all(Array.from({ length: 4 }, () => runTask('open', rootDir)))
    checkStore(rootDir, 4)
    expect(results.every(({ migrated }) => migrated === null)).toBe(true)
  }
}, 60_000)

test('processes that start at once migrate once', async () => {
  const rootDir = tempDir()
  copyFileSync(join(import.meta.dirname, '../fixtures/store/version-2.db'), join(rootDir, 'memory.db'))
  const results = await Promise.all(Array.from({ length: 4 }, () => runTask('open', rootDir)))
  expect(results.filter(({ migrated }) => migrated !== null)).toHaveLength(1)
  expect(tempStore(rootDir).auditEntries({ op: 'migrate' })).toHaveLength(1)
  checkStore(rootDir, 7 + 4)
  expect(existsSync(join(rootDir, 'memory.db.schema-2-backup'))).toBe(true)
  expect(readdirSync(rootDir).filter((name) => name.includes('.tmp'))).toEqual([])
}, 60_000)

test('two processes embed one store: all of it, and little of it twice', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: 1600 }, (_, index) => ({ kind: 'fact', text: `fact number ${index}` }) as const),
  )
  const results = await Promise.all([runTask('embed', rootDir, '10'), runTask('embed', rootDir, '10')])
  expect(results.reduce((sum, { embedded }) => sum + Number(embedded), 0)).toBe(1600)
  expect(results.reduce((sum, { asked }) => sum + Number(asked), 0)).toBeLessThan(1600 * 1.5)
  checkStore(rootDir, 1600)
}, 60_000)
