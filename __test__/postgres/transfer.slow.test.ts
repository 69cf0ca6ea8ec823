import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SqliteMemoryStore } from '../../src/store/sqlite/adapter.js'
import type { MemoryStore } from '../../src/store/store.js'
import { SignatureEmbedder } from '../store/support/signature-embedder.js'
import { tempDir } from '../store/support/temp-store.js'
import { describeWithPostgres } from './support/database.js'
import { Places } from './support/places.js'

describeWithPostgres('moving a store', () => {
  const places = new Places()

  async function ready<S extends MemoryStore>(store: S): Promise<S> {
    onTestFinished(() => store.close())
    await store.ready()
    return store
  }

  test('from SQLite to PostgreSQL and back keeps vectors, signatures and audit', async () => {
    const sqlite = await ready(SqliteMemoryStore.open({ rootDir: tempDir() }))
    const embedder = new SignatureEmbedder()
    await sqlite.insert(
      Array.from({ length: 1_200 }, (_, at) => ({
        id: `r${at}`,
        kind: 'fact' as const,
        text: at % 100 === 0 ? `line one of ${at}\nline two\0 with a NUL and \u0001` : `text ${at}`,
        scope: `users/${at % 7}`,
        tags: ['t', `n${at % 3}`],
        metadata: { at, text: `\u0000 ${at}`, deep: [{ a: null }] },
        ...(at % 10 === 0 && {
          source: { id: `notes/${at % 4}.md`, position: at, title: 'Notes', heading: 'H' },
        }),
      })),
    )
    await sqlite.setStatus('r5', 'forgotten', { note: 'asked' })
    await sqlite.supersede('r6', { id: 'newer', kind: 'fact', text: 'newer than 6' })
    await sqlite.erase({ ids: ['r7'] })
    await sqlite.embedMissing(embedder)
    const first = join(tempDir(), 'from-sqlite')
    const exported = await sqlite.exportTo(first, { vectors: true })

    const postgres = await ready(await (await places.make()).open())
    const rehearsed = await postgres.importFrom(first, { dryRun: true })
    expect((await postgres.status()).records).toBe(0)
    const imported = await postgres.importFrom(first)
    expect({ ...imported, rejectedFiles: [] }).toEqual(rehearsed)
    expect(imported.records).toMatchObject({ imported: exported.records, rejected: 0 })
    expect(imported.audit).toMatchObject({ imported: exported.auditEntries, rejected: 0 })
    expect(imported.vectors).toMatchObject({ imported: exported.vectors, rejected: 0 })
    const all = { includeInactive: true }
    expect(await postgres.list(all)).toEqual(await sqlite.list(all))
    const counted = ({
      records,
      recordsByStatus,
      embedded,
      passages,
      queued,
      unsigned,
    }: Awaited<ReturnType<MemoryStore['status']>>) => ({
      records,
      recordsByStatus,
      embedded,
      passages,
      queued,
      unsigned,
    })
    expect(counted(await postgres.status())).toEqual(counted(await sqlite.status()))
    const vector = await embedder.embed('text 17')
    const nearest = async (store: MemoryStore) =>
      (await store.nearest(vector, 5)).map(({ record, passage }) => [record.id, passage])
    expect(await nearest(postgres)).toEqual(await nearest(sqlite))
    expect((await postgres.importFrom(first)).records).toMatchObject({
      imported: 0,
      alreadyThere: exported.records,
    })

    const second = join(tempDir(), 'from-postgres')
    const again = await postgres.exportTo(second, { vectors: true })
    expect(again.records).toBe(exported.records)
    expect(again.vectors).toBe(exported.vectors)
    const back = await ready(SqliteMemoryStore.open({ rootDir: tempDir() }))
    expect((await back.importFrom(second)).vectors).toMatchObject({ imported: exported.vectors, rejected: 0 })
    expect(await back.list(all)).toEqual(await sqlite.list(all))
    expect(counted(await back.status())).toEqual(counted(await sqlite.status()))
  })
})
