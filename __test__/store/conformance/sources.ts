import { describe, expect, test } from 'vitest'
import type { MemoryStore } from '../../../src/store/store.js'
import { tempDir } from '../support/temp-store.js'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, type StoreFactory, withCode } from './factory.js'

const NOTHING = { insert: [], keep: [], retire: [] } as const

const place = (id: string, position: number, title?: string) => ({
  id,
  position,
  line: position + 1,
  ...(title === undefined ? {} : { title }),
})

const newRecord = (id: string, text: string, source: ReturnType<typeof place>) => ({
  record: { id, kind: 'fact', text, scope: 'notes', source } as const,
})

const found = async (store: MemoryStore, words: string) =>
  (await store.words(words, 10)).map(({ record }) => record.id)

export function sources(factory: StoreFactory): void {
  describe('sources', () => {
    test('belong to exactly one scope, with their titles', async () => {
      const store = await emptyStore(factory)
      const insert = [
        newRecord('a', 'one', place('b.md', 0, 'B')),
        newRecord('b', 'two', place('a.md', 0)),
        {
          record: {
            id: 'c',
            kind: 'fact',
            text: 'three',
            scope: 'notes/x',
            source: place('c.md', 0),
          } as const,
        },
      ]
      await store.reconcile({ ...NOTHING, insert })
      expect(await store.sources('notes')).toEqual([
        { scope: 'notes', id: 'a.md', title: null },
        { scope: 'notes', id: 'b.md', title: 'B' },
      ])
      expect(await store.sources('')).toEqual([])
    })

    test('are reconciled together: new, kept, moved and deleted records', async () => {
      const store = await emptyStore(factory)
      await store.reconcile({
        ...NOTHING,
        insert: [
          newRecord('a', 'alpha', place('old.md', 0, 'Old')),
          newRecord('b', 'beta', place('old.md', 1)),
          newRecord('c', 'gamma', place('old.md', 2)),
        ],
      })
      const { inserted } = await store.reconcile(
        {
          insert: [{ ...newRecord('d', 'better', place('new.md', 1)), replaces: 'b' }],
          keep: [
            {
              id: 'a',
              source: { ...place('new.md', 0, 'Fresh'), heading: 'H' },
              tags: ['t'],
              metadata: { m: 1 },
              createdAt: 5,
            },
          ],
          retire: [{ id: 'c', metadata: { gone: true } }],
        },
        { within: 'notes', note: 'sync' },
      )
      expect(inserted).toMatchObject([{ id: 'd', supersedes: 'b', status: 'active' }])
      expect(await store.get('a')).toMatchObject({
        status: 'active',
        tags: ['t'],
        metadata: { m: 1 },
        createdAt: 5,
        source: { id: 'new.md', position: 0, line: 1, heading: 'H', title: 'Fresh' },
      })
      expect(await store.get('b')).toMatchObject({ status: 'superseded' })
      expect(await store.get('c')).toMatchObject({ status: 'forgotten', metadata: { gone: true } })
      expect(await found(store, 'fresh')).toEqual(expect.arrayContaining(['a', 'd']))
      expect(await found(store, 'gamma')).toEqual([])
      await store.reconcile({ ...NOTHING, keep: [{ id: 'c', source: place('new.md', 2), restore: true }] })
      expect(await store.get('c')).toMatchObject({ status: 'active', metadata: { gone: true } })
      expect((await store.sources('notes')).map(({ id }) => id)).toEqual(['new.md', 'old.md'])
    })

    test('are reconciled completely, or not at all', async () => {
      const store = await emptyStore(factory)
      await store.reconcile({ ...NOTHING, insert: [newRecord('a', 'alpha', place('a.md', 0))] })
      const insert = [newRecord('b', 'beta', place('a.md', 1))]
      const bad = [
        [{ insert, keep: [], retire: [{ id: 'none' }] }, 'RECORD_NOT_FOUND'],
        [
          { insert: [{ ...insert[0], replaces: 'none' }], keep: [], retire: [{ id: 'a' }] },
          'RECORD_NOT_FOUND',
        ],
        [
          { insert: [newRecord('b', ' ', place('a.md', 1))], keep: [], retire: [{ id: 'a' }] },
          'RECORD_INVALID',
        ],
      ] as const
      for (const [changes, code] of bad)
        await expect(store.reconcile(changes as never)).rejects.toMatchObject(withCode(code))
      await expect(
        store.reconcile({ ...NOTHING, retire: [{ id: 'a' }] }, { within: 'other' }),
      ).rejects.toMatchObject(withCode('RECORD_NOT_FOUND'))
      expect((await store.list({ includeInactive: true })).map(({ id, status }) => [id, status])).toEqual([
        ['a', 'active'],
      ])
    })

    test('that are renamed keep the vectors of their records; a new heading needs new ones', async () => {
      const store = await emptyStore(factory)
      await store.reconcile({
        ...NOTHING,
        insert: [newRecord('a', 'alpha', place('a.md', 0, 'A')), newRecord('b', 'beta', place('a.md', 1))],
      })
      await store.embedRecords(new WordEmbedder(), ['a', 'b'])
      expect((await store.status()).queued).toBe(0)
      const keep = [
        { id: 'a', source: place('b.md', 3, 'B') },
        { id: 'b', source: { ...place('b.md', 4), heading: 'New' } },
      ]
      await store.reconcile({ ...NOTHING, keep })
      expect(await store.status()).toMatchObject({ queued: 1 })
      expect(await store.sources('notes')).toEqual([{ scope: 'notes', id: 'b.md', title: 'B' }])
    })

    test('that moved a record to another line, or keep their state in another one, accept an older export', async () => {
      const store = await emptyStore(factory)
      const metadata = { file: { sha256: 'x' } }
      const [a, b] = [newRecord('a', 'alpha', place('a.md', 0)), newRecord('b', 'beta', place('a.md', 1))]
      await store.reconcile({ ...NOTHING, insert: [{ record: { ...a.record, metadata } }, b] })
      const backup = tempDir()
      await store.exportTo(backup)
      const keep = [
        { id: 'a', source: { ...place('a.md', 1), line: 9 }, metadata: null },
        { id: 'b', source: place('a.md', 0), metadata },
      ]
      await store.reconcile({ ...NOTHING, keep })
      const { records } = await store.importFrom(backup)
      expect(records).toMatchObject({ lines: 2, alreadyThere: 2, rejected: 0 })
      expect(await store.get('a')).toMatchObject({ source: { line: 9 } })
    })

    test('get free ids: one in use, or erased under the same note, gets a number appended', async () => {
      const store = await emptyStore(factory)
      const again = async (note: string) => {
        const insert = [newRecord('a', 'alpha', place('a.md', 0))]
        const { inserted } = await store.reconcile({ ...NOTHING, insert }, { note })
        return inserted[0]?.id ?? null
      }
      expect(await again('sync')).toBe('a')
      expect(await again('sync')).toBe('a-2')
      await store.erase({ ids: ['a', 'a-2'] }, 'sync')
      expect(await again('sync')).toBe('a-3')
      const rehearse = async (note: string) => {
        const insert = [{ ...newRecord('a', 'alpha', place('a.md', 0)), replaces: 'old' }]
        const options = { note, dryRun: true }
        const { inserted } = await store.reconcile({ insert, keep: [], retire: [{ id: 'a-3' }] }, options)
        return inserted[0]
      }
      // In a dry run they are the same, and nothing is written.
      expect(await rehearse('sync')).toMatchObject({ id: 'a-4', text: 'alpha', supersedes: 'old' })
      expect((await store.list()).map(({ id }) => id)).toEqual(['a-3'])
      await store.erase({ ids: ['a-3'] }, 'the user asked')
      expect(await rehearse('sync')).toBeNull()
      expect(await again('sync')).toBeNull()
      expect(await store.list({ includeInactive: true })).toEqual([])
    })
  })
}
