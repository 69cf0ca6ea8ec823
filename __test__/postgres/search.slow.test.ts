import { expect, onTestFinished, test } from 'vitest'
import type { RecordFilter } from '../../src/records/filter.js'
import { SqliteMemoryStore } from '../../src/store/sqlite/adapter.js'
import type { MemoryStore } from '../../src/store/store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { describeWithPostgres } from './support/database.js'
import { Places } from './support/places.js'

/** Texts of few words that repeat as often as words do in a language. */
function texts(count: number): string[] {
  const words = [
    'boat',
    'tea',
    'pump',
    'violin',
    'harbor',
    'red',
    'blue',
    'lesson',
    'gate',
    'key',
    'roof',
    'budget',
  ]
  let state = 7
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  return Array.from({ length: count }, (_, at) => {
    const length = 3 + next(20)
    const said = Array.from({ length }, () => words[Math.min(next(12), next(12))]).join(' ')
    return `${said}. Number HV-${4_000 + at}.`
  })
}

describeWithPostgres('a search in PostgreSQL', () => {
  const places = new Places()

  async function both(count: number, index: 'exact' | 'hnsw' = 'exact') {
    const postgres = await (await places.make({ embeddingIndex: index })).open()
    const sqlite = SqliteMemoryStore.open({ memory: true })
    const stores: MemoryStore[] = [postgres, sqlite]
    onTestFinished(async () => {
      for (const store of stores) await store.close()
    })
    const records = texts(count).map((text, at) => ({
      id: `r${String(at).padStart(4, '0')}`,
      kind: at % 5 === 0 ? ('event' as const) : ('fact' as const),
      text,
      scope: at % 50 === 0 ? 'users/few' : 'users/many',
      createdAt: 1_700_000_000 + at * 3_600,
    }))
    for (const store of stores) {
      await store.ready()
      await store.insert(records)
      await store.embedMissing(new WordEmbedder())
    }
    return { postgres, sqlite }
  }

  test('by words ranks and scores as SQLite does', async () => {
    const { postgres, sqlite } = await both(400)
    const questions: readonly (readonly [string, RecordFilter])[] = [
      ['violin lesson', {}],
      ['the red boat at the harbor', {}],
      ['HV-4017', {}],
      ['budget roof key', { kind: 'event' }],
      ['"red boat"', {}],
      ['tea', { scope: 'users/few' }],
      ['boats and violins', { scope: 'users/few' }],
      ['14 November 2023 pump', {}],
    ]
    for (const [question, filter] of questions) {
      const [mine, theirs] = [
        await postgres.words(question, 25, { filter }),
        await sqlite.words(question, 25, { filter }),
      ]
      const scores = (hits: typeof mine) => hits.map(({ score }) => score)
      expect(mine.length).toBe(theirs.length)
      for (const [at, score] of scores(mine).entries())
        expect(score).toBeCloseTo(scores(theirs)[at] ?? Number.NaN, 4)
      // Among equal scores, the last places may differ.
      const worst = theirs.at(-1)?.score ?? 0
      const sure = (hits: typeof mine) =>
        hits
          .filter(({ score }) => score > worst + 1e-4)
          .map(({ record }) => record.id)
          .toSorted()
      expect(sure(mine)).toEqual(sure(theirs))
    }
    const asked = [
      [{ words: ['boat'], prefix: false }],
      [{ words: ['red', 'boat'], prefix: false }],
      [{ words: ['vio'], prefix: true }],
    ]
    for (const filter of [{}, { scope: 'users/few' }])
      expect(await postgres.wordRows(asked, { filter })).toEqual(await sqlite.wordRows(asked, { filter }))
    expect(await postgres.vocabulary('h')).toEqual(await sqlite.vocabulary('h'))
  })

  test('with a vector index finds what an exhaustive search finds, under any filter', async () => {
    const { postgres, sqlite } = await both(600, 'hnsw')
    const embedder = new WordEmbedder()
    for (const question of ['red boat', 'violin lesson at the harbor', 'key']) {
      const vector = await embedder.embed(question)
      for (const filter of [{}, { kind: 'event' }, { scope: 'users/few' }] as const) {
        const [mine, theirs] = [
          await postgres.nearest(vector, 12, { filter }),
          await sqlite.nearest(vector, 12, { filter }),
        ]
        expect(mine).toHaveLength(12)
        // Near ties may swap places; the results are as near.
        for (const [at, { distance }] of mine.entries())
          expect(distance).toBeCloseTo(theirs[at]?.distance ?? Number.NaN, 1)
      }
      const all = await postgres.nearest(vector, 600, { filter: { scope: 'users/few' } })
      expect(all).toHaveLength(12)
    }
  })
})
