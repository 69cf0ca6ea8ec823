import { PostgresMemoryStore } from 'recollect/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { databaseOfTest, describeWithPostgres } from './support/database.js'

describeWithPostgres('erasing', () => {
  test('leaves nothing of a record in any table, and what others share with it', async () => {
    const { connectionString, query } = await databaseOfTest()
    const store = await PostgresMemoryStore.open({ connectionString, maxConnections: 2 })
    onTestFinished(() => store.close())
    await store.ready()
    const secret = 'zyzzyva'
    const given = (id: string, word: string) =>
      ({
        id,
        kind: 'fact',
        text: `the ${word} is under the stairs`,
        tags: [word],
        metadata: { [word]: word },
        source: { id: `${word}.md`, position: 0, title: word, heading: word },
      }) as const
    await store.insert([given('mine', secret), given('other', 'violin')])
    await store.update('mine', { text: `the ${secret} is in the attic` }, { note: `moved the ${secret}` })
    const embedder = new WordEmbedder()
    embedder.before = (texts) => {
      if (texts.some((text) => text.includes(secret))) throw new Error(`cannot embed ${secret}`)
    }
    await store.embedMissing(embedder)
    const rows = async () => {
      const tables = await query<{ name: string }>(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'recollect'",
      )
      const all: string[] = []
      for (const { name } of tables) {
        const found = await query<{ row: string }>(`SELECT t::text AS row FROM recollect."${name}" t`)
        for (const { row } of found) if (row.includes(secret)) all.push(name)
      }
      return all
    }
    expect(new Set(await rows())).toEqual(
      new Set(['records', 'sources', 'audit', 'queue', 'record_words', 'word_counts']),
    )
    expect(await store.erase({ ids: ['mine'] }, 'the user asked')).toMatchObject({
      erased: 1,
      logErased: false,
    })
    expect(await rows()).toEqual([])
    expect((await store.words('stairs violin', 5)).map(({ record }) => record.id)).toEqual(['other'])
    expect(await store.get('other')).toMatchObject(given('other', 'violin'))
  })
})
