import type { MemorySource } from 'recollect'
import { expect, test } from 'vitest'
import { checkFile } from './support/check-store.js'
import { PassageEmbedder } from './support/passage-embedder.js'
import { openRaw, rawValue } from './support/raw-database.js'
import { expectCode, tempDir, tempStore } from './support/temp-store.js'

function filled() {
  const rootDir = tempDir()
  const store = tempStore(rootDir)
  for (const scope of ['', 'users/1'])
    for (const position of [0, 1, 2])
      store.insertRecord({
        id: `${scope}#${position}`,
        kind: 'fact',
        text: `page ${position}`,
        scope,
        source: { id: 'manual', position, heading: `Chapter ${position}`, title: 'Manual' },
      })
  return { rootDir, store, embedder: new PassageEmbedder() }
}

const found = (store: ReturnType<typeof filled>['store'], text: string) =>
  store
    .searchByWords(text, 20)
    .map(({ recordId }) => recordId)
    .sort()

test('a source is returned with its record, and finds it', () => {
  const { rootDir, store } = filled()
  const source = { id: 'mail', position: 7, line: 3, endLine: 9, heading: 'Re: boats', title: 'Inbox' }
  expect(store.insertRecord({ id: 'full', kind: 'fact', text: 'x', source }).source).toEqual(source)
  expect(store.getRecord('full')?.source).toEqual(source)
  expect(
    store.insertRecord({ id: 'bare', kind: 'fact', text: 'x', source: { id: 'mail', position: 8 } }).source,
  ).toEqual({
    id: 'mail',
    position: 8,
    title: 'Inbox',
  })
  expect(store.insertRecord({ kind: 'fact', text: 'x' })).not.toHaveProperty('source')
  expect(store.listRecords({ sourceId: 'mail' }).map(({ id }) => id)).toEqual(['full', 'bare'])
  expect(store.listRecords({ sourceId: 'manual', scope: 'users/1' })).toHaveLength(3)
  expect(found(store, 'inbox')).toEqual(['bare', 'full'])
  expect(found(store, 'boats')).toEqual(['full'])
  store.close()
  checkFile(rootDir)
})

test('a new title applies to all records of the source, only in its scope', async () => {
  const { rootDir, store, embedder } = filled()
  store.forgetSoftRecord('#1')
  await store.batchEmbedMissing(embedder)
  expect(embedder.seen).toContain('Manual > Chapter 2\npage 2')
  store.insertRecord({
    id: 'new',
    kind: 'fact',
    text: 'page 3',
    source: { id: 'manual', position: 3, title: 'Handbook' },
  })
  expect(store.listRecords({ scope: '', includeInactive: true }).map(({ source }) => source?.title)).toEqual(
    Array.from({ length: 4 }, () => 'Handbook'),
  )
  expect(found(store, 'handbook')).toEqual(['#0', '#2', 'new'])
  expect(found(store, 'manual')).toEqual(['users/1#0', 'users/1#1', 'users/1#2'])
  // It is embedded with each passage, too.
  expect(store.status()).toMatchObject({ embedded: 3, queued: 3 })
  store.close()
  checkFile(rootDir)
  const again = tempStore(rootDir)
  expect(await again.batchEmbedMissing(embedder)).toBe(3)
  expect(embedder.seen).toContain('Handbook > Chapter 2\npage 2')
  // The same title again, or none, changes nothing.
  again.updateRecord('#0', { source: { id: 'manual', position: 0, heading: 'Chapter 0', title: 'Handbook' } })
  again.updateRecord('#2', { source: { id: 'manual', position: 2, heading: 'Chapter 2' } })
  expect(again.status()).toMatchObject({ queued: 0 })
  again.close()
  checkFile(rootDir)
})

test('a title is deleted with the last record of its source', () => {
  const { rootDir, store } = filled()
  store.eraseScope('users/1')
  const db = openRaw(rootDir)
  expect(rawValue(db, 'SELECT count(*) FROM sources')).toBe(1)
  store.eraseRecords(['#0', '#1'])
  expect(rawValue(db, 'SELECT count(*) FROM sources')).toBe(1)
  store.forgetHardRecord('#2')
  expect(rawValue(db, 'SELECT count(*) FROM sources')).toBe(0)
  db.close()
})

test('inside a batch, a later title applies to the earlier records too', () => {
  const { rootDir, store } = filled()
  const page = (position: number, title?: string) => ({
    kind: 'fact' as const,
    text: `letter ${position}`,
    source: { id: 'letters', position, title },
  })
  store.insertRecords([page(0), page(1, 'Letters'), page(2), page(3, 'Correspondence')])
  expect(store.listRecords({ sourceId: 'letters' }).map(({ source }) => source?.title)).toEqual(
    Array.from({ length: 4 }, () => 'Correspondence'),
  )
  expect(found(store, 'correspondence')).toHaveLength(4)
  store.close()
  checkFile(rootDir)
})

test.each<[unknown, string]>([
  [5, 'source'],
  [{}, 'id'],
  [{ id: 'x' }, 'position'],
  [{ id: '', position: 0 }, 'id'],
  [{ id: 'x', position: -1 }, 'position'],
  [{ id: 'x', position: 1.5 }, 'position'],
  [{ id: 'x', position: 0, line: 0 }, 'line'],
  [{ id: 'x', position: 0, line: 5, endLine: 4 }, 'endLine'],
  [{ id: 'x', position: 0, heading: 5 }, 'heading'],
  [{ id: 'x', position: 0, title: null }, 'title'],
  [{ id: 'x', position: 0, titel: 'x' }, 'mean "title"'],
])('%j is not a source', (source, words) => {
  const store = tempStore()
  const record = { kind: 'fact', text: 'x', source: source as MemorySource } as const
  expectCode(() => store.insertRecord(record), 'RECORD_INVALID', words)
  expect(store.status().records).toBe(0)
})
