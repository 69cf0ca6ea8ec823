import { MemoryOrchestrator } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { tempDir, tempStore } from '../store/support/temp-store.js'

/** An object whose options are inherited; each read returns a different value. */
function restless<T extends object>(answers: { readonly [key in keyof T]: readonly T[key][] }): T {
  const prototype = {}
  for (const [key, values] of Object.entries<readonly unknown[]>(answers)) {
    let reads = 0
    Object.defineProperty(prototype, key, { get: () => values[Math.min(reads++, values.length - 1)] })
  }
  return Object.create(prototype)
}

test('an inherited option counts like any other, and is read once', async () => {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: null, logger: null })
  onTestFinished(() => memory.close())
  const options = restless({ kind: ['person', 'fact'], sourceTurnId: ['t1', 't2'], metadata: [{ a: 1 }, {}] })
  expect(await memory.remember('hello there', options as never)).toMatchObject({
    kind: 'person',
    sourceTurnId: 't1',
    metadata: { a: 1 },
  })
})

test('the checked value is the one that is used', () => {
  const store = tempStore()
  store.insertRecords([1, 2, 3].map((n) => ({ kind: 'fact', text: `fact ${n}` })))
  expect(store.listRecords(restless({ limit: [2, 'all'] }) as never)).toHaveLength(2)
  expect([...store.iterateRecords(restless({ limit: [2, -1] }) as never)]).toHaveLength(2)
  expect(store.auditEntries(restless({ limit: [1, 'all'] }) as never)).toHaveLength(1)
})
