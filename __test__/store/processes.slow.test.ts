import { copyFileSync, readdirSync } from 'node:fs'
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

test('processes that start at once create one schema', async () => {
  // Repeated, because the processes rarely meet at the moment at which one creates the file.
  for (let round = 0; round < 20; round++) {
    const rootDir = tempDir()
    const results = await Promise.all(Array.from({ length: 4 }, () => runTask('open', rootDir)))
    checkStore(rootDir, 4)
    expect(results.every(({ migrated }) => migrated === null)).toBe(true)
  }
}, 60_000)

test.each([
  ['version-2.db', 7, ['schema 2 -> 3', 'schema 3 -> 4']],
  ['version-3.db', 15, ['schema 3 -> 4']],
])(
  'processes that start at once migrate once: %s',
  async (file, records, steps) => {
    const rootDir = tempDir()
    copyFileSync(join(import.meta.dirname, '../fixtures/store', file), join(rootDir, 'memory.db'))
    const results = await Promise.all(Array.from({ length: 4 }, () => runTask('open', rootDir)))
    // Each step is done once; one process may do the first, and another the second.
    const migrated = results.filter((result) => result['migrated'] !== null).length
    expect(migrated).toBeGreaterThan(0)
    expect(migrated).toBeLessThanOrEqual(steps.length)
    const store = tempStore(rootDir)
    expect(
      store
        .auditEntries({ op: 'migrate' })
        .map(({ note }) => note)
        .sort(),
    ).toEqual(steps)
    checkStore(rootDir, records + 4)
    const copies = readdirSync(rootDir).filter((name) => name.endsWith('-backup'))
    expect(copies).toContain(`memory.db.schema-${steps.length === 2 ? 2 : 3}-backup`)
    // Every copy is reported when a record is erased.
    const { id = '' } = store.listRecords({ limit: 1 })[0] ?? {}
    const named = store.forgetHardRecord(id).copies.map(({ path }) => path)
    expect(named.sort()).toEqual(copies.map((name) => join(rootDir, name)).sort())
    expect(readdirSync(rootDir).filter((name) => name.includes('.tmp'))).toEqual([])
  },
  60_000,
)

test('two processes embed one store: everything is embedded, and little of it twice', async () => {
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

test('processes that embed everything with other models, again and again: each call switches or is refused', async () => {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  store.insertRecords(
    Array.from({ length: 20 }, (_, index) => ({ kind: 'fact', text: `fact number ${index}` }) as const),
  )
  store.close()
  const results = await Promise.all([1, 2, 3].map(() => runTask('reembed-beside', rootDir, '4000')))
  for (const { switches } of results) expect(switches).toBeGreaterThan(0)
  checkStore(rootDir, 20)
}, 60_000)
