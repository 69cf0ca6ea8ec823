import { describe, expect, test } from 'vitest'
import type { RecordFilter } from '../../../src/records/filter.js'
import type { RecordPlace, WordQuestion } from '../../../src/store/recalling.js'
import { SignatureEmbedder, signatureOf } from '../support/signature-embedder.js'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, type StoreFactory, withCode } from './factory.js'

export function search(factory: StoreFactory): void {
  describe('search', () => {
    const texts = ['the red boat', 'the blue boat', 'a green bicycle', 'red red red', 'nothing at all']

    async function filled() {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      await store.insert(
        texts.map((text, at) => ({ id: `r${at}`, kind: at === 4 ? 'event' : 'fact', text }) as const),
      )
      await store.embedMissing(embedder)
      return { store, embedder }
    }

    test('by vector equals an exhaustive search', async () => {
      const { store, embedder } = await filled()
      const vector = await embedder.embed('red boat')
      const all = await Promise.all(
        texts.map(async (text, at) => {
          const other = await embedder.embed(text)
          return {
            id: `r${at}`,
            distance: Math.hypot(...vector.map((value, place) => value - (other[place] ?? 0))),
          }
        }),
      )
      all.sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
      const hits = await store.nearest(vector, 4)
      expect(hits.map(({ record }) => record.id)).toEqual(all.slice(0, 4).map(({ id }) => id))
      for (const [at, { distance }] of hits.entries())
        expect(distance).toBeCloseTo(all[at]?.distance ?? Number.NaN, 5)
      const distances = await store.distances(vector, ['r2', 'none', 'r0'])
      expect(distances.map(({ recordId }) => recordId).toSorted()).toEqual(['r0', 'r2'])
      const first = distances.find(({ recordId }) => recordId === 'r0')
      expect(first?.distance).toBeCloseTo(hits[0]?.distance ?? Number.NaN, 5)
    })

    test('by vector respects its filter for any limit', async () => {
      const { store, embedder } = await filled()
      const vector = await embedder.embed('red boat')
      expect(
        (await store.nearest(vector, 1, { filter: { kind: 'event' } })).map(({ record }) => record.id),
      ).toEqual(['r4'])
      await store.setStatus('r0', 'forgotten')
      expect((await store.nearest(vector, 9)).map(({ record }) => record.id)).not.toContain('r0')
      const all = await store.nearest(vector, 9, { filter: { includeInactive: true } })
      expect(all[0]?.record).toMatchObject({ id: 'r0', status: 'forgotten' })
    })

    test('returns the signatures of passages, by their number and version', async () => {
      const { store } = await filled()
      const asked = [
        { recordId: 'r0', ordinal: 0 },
        { recordId: 'r0', ordinal: 1 },
        { recordId: 'none', ordinal: 0 },
      ]
      expect(await store.signatures(asked, 1)).toEqual([])
      expect(await store.status()).toMatchObject({ embedded: 5, unsigned: 5 })
      const signing = await emptyStore(factory)
      await signing.insert([{ id: 'r0', kind: 'fact', text: 'the red\nboat' }])
      await signing.embedMissing(new SignatureEmbedder())
      const found = await signing.signatures(asked, 1)
      const bytes = found.map(({ ordinal, signature }) => [ordinal, new Uint8Array(signature)] as const)
      expect(bytes.toSorted(([a], [b]) => a - b)).toEqual([
        [0, signatureOf(['the', 'red'])],
        [1, signatureOf(['boat'])],
      ])
      expect(await signing.signatures(asked, 2)).toEqual([])
      const vector = await new WordEmbedder().embed('boat')
      const [near] = await signing.distances(vector, ['r0'], { signatures: 1 })
      expect(near?.passage?.ordinal).toBe(1)
      expect(new Uint8Array(near?.signature ?? [])).toEqual(signatureOf(['boat']))
      for (const options of [{ signatures: 2 }, {}]) {
        const [unsigned] = await signing.distances(vector, ['r0'], options)
        expect(unsigned?.passage).toEqual(near?.passage)
        expect(unsigned).not.toHaveProperty('signature')
      }
      expect(await signing.status()).toMatchObject({ embedded: 1, unsigned: 0 })
    })

    test('refuses invalid vectors, and another space', async () => {
      const { store, embedder } = await filled()
      const vector = await embedder.embed('red')
      for (const bad of [new Float32Array(3), new Float32Array(384), vector.map(() => Number.NaN)])
        await expect(store.nearest(bad, 1)).rejects.toMatchObject(withCode('INVALID_VECTOR'))
      await expect(store.nearest(vector, 0)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
      await expect(store.nearest(vector, 1, { fingerprint: 'other' })).rejects.toMatchObject(
        withCode('SPACE_MISMATCH'),
      )
      await expect(store.requireSpaceOf(new WordEmbedder('other'))).rejects.toMatchObject(
        withCode('SPACE_MISMATCH'),
      )
      await store.requireSpaceOf(embedder)
    })

    test('by words finds a record as soon as it is stored', async () => {
      const store = await emptyStore(factory)
      await store.insert([
        { id: 'a', kind: 'fact', text: 'Error E1042 came from the pump HV-4471-220' },
        { id: 'b', kind: 'fact', text: 'The naïve café in Zürich, 東京タワーの近く' },
        { id: 'c', kind: 'fact', text: 'Nothing of the kind; errors are rare' },
      ])
      const ids = async (query: string) => (await store.words(query, 9)).map(({ record }) => record.id)
      expect((await ids('E1042'))[0]).toBe('a')
      expect((await ids('HV-4471-220'))[0]).toBe('a')
      expect((await ids('naive cafe zurich'))[0]).toBe('b')
      expect((await ids('東京タワー'))[0]).toBe('b')
      expect((await ids('error')).toSorted()).toEqual(['a', 'c'])
      expect(await ids('zebra')).toEqual([])
      expect(await ids('?!')).toEqual([])
      const hits = await store.words('error E1042', 9)
      expect(hits[0]?.record.id).toBe('a')
      expect(hits.every(({ score }) => score > 0)).toBe(true)
      await expect(store.words('x', 0)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })

    test('by words takes terms and phrases literally', async () => {
      const store = await emptyStore(factory)
      await store.insert([
        { id: 'a', kind: 'fact', text: 'the red boat at the harbor' },
        { id: 'b', kind: 'event', text: 'a boat that is red' },
        { id: 'c', kind: 'fact', text: 'a redwood', scope: 'u/1' },
      ])
      const ids = async (asked: WordQuestion, filter: RecordFilter = {}) =>
        (await store.words(asked, 9, { filter })).map(({ record }) => record.id).toSorted()
      const red = { text: 'red', prefix: false }
      expect(await ids({ terms: [red] })).toEqual(['a', 'b'])
      expect(await ids({ terms: [{ text: 'redw', prefix: true }] })).toEqual(['c'])
      expect(await ids({ terms: [], phrases: [['red', 'boat']] })).toEqual(['a'])
      expect(await ids({ terms: [red] }, { kind: 'event' })).toEqual(['b'])
      expect(await ids({ terms: [{ text: 'red', prefix: true }] }, { within: 'u' })).toEqual(['c'])
      expect(await ids({ terms: [] })).toEqual([])
      const hostile = ['"', '*', 'NEAR(a b)', '^red', '-red', '\0', 'words:red', '']
      for (const text of hostile) expect(await ids({ terms: [{ text, prefix: true }] })).toBeInstanceOf(Array)
    })

    test('counts the rows of the word index, and knows its vocabulary', async () => {
      const store = await emptyStore(factory)
      const form = (...words: string[]) => ({ words, prefix: false })
      expect(await store.wordRows([[form('boat')]])).toEqual({ rows: 0, holding: [0] })
      expect(await store.vocabulary('b')).toEqual([])
      await store.insert([
        { id: 'a', kind: 'fact', text: 'the boat and the bicycle' },
        { id: 'b', kind: 'fact', text: 'boat boat boats' },
        {
          id: 'c',
          kind: 'fact',
          text: `${'A bicycle went by in the rain that day. '.repeat(100)}`,
          scope: 'u/1',
        },
      ])
      const { rows, holding } = await store.wordRows([
        [form('boat')],
        [form('the', 'boat')],
        [form('boat'), form('bicycle')],
        [{ words: ['bo'], prefix: true }],
        [form('zebra')],
        [],
      ])
      expect(rows).toBeGreaterThan(4)
      expect(holding).toEqual([2, 1, rows, 2, 0, 0])
      const words = await store.vocabulary('b')
      expect(words).toContain('boat')
      expect(words[0]).toMatch(/^bicycl/)
      expect(words.every((word) => word.startsWith('b'))).toBe(true)
      await store.erase({ ids: ['a', 'b'] })
      expect(await store.vocabulary('boa')).toEqual([])
      expect(await store.vocabulary('b')).not.toContain('boat')
      expect((await store.wordRows([[form('boat')]])).holding).toEqual([0])
    })

    test('returns the records at a position in a conversation', async () => {
      const store = await emptyStore(factory)
      const at = (id: string, scope: string, sourceId: string, position: number) =>
        ({ id, scope, kind: 'fact', text: `${id} is said`, source: { id: sourceId, position } }) as const
      await store.insert([
        at('a', '', 'talk', 0),
        at('b', '', 'talk', 1),
        at('b2', '', 'talk', 1),
        at('other', 'u/1', 'talk', 1),
        at('file', '', 'notes', 1),
        { id: 'none', kind: 'fact', text: 'nowhere' },
      ])
      const ids = async (places: readonly RecordPlace[], limit = 9, filter?: RecordFilter) =>
        (await store.at(places, limit, { filter })).map(({ id }) => id)
      const one = { scope: '', sourceId: 'talk', position: 1 }
      expect(await ids([one])).toEqual(['b', 'b2'])
      expect(await ids([one, one, { ...one, position: 0 }, { ...one, position: 7 }])).toEqual([
        'a',
        'b',
        'b2',
      ])
      expect(await ids([one], 1)).toEqual(['b'])
      expect(await ids([{ ...one, scope: 'u/1' }])).toEqual(['other'])
      expect(await ids([one], 9, { within: 'u/1' })).toEqual([])
      expect(await ids([])).toEqual([])
      await store.setStatus('b', 'forgotten')
      expect(await ids([one])).toEqual(['b2'])
      await expect(store.at([one], 0)).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })

    test('knows what superseded a record, and the facts of an episode', async () => {
      const store = await emptyStore(factory)
      const of = (id: string, kind: 'fact' | 'episode', turn: string) =>
        ({ id, kind, text: `${id} says so`, sourceTurnId: turn }) as const
      await store.insert([
        of('said', 'episode', 't'),
        of('old', 'fact', 't'),
        of('apart', 'episode', 'other'),
      ])
      expect(await store.replacements(['said', 'old', 'apart', 'none'])).toEqual([])
      const newer = await store.supersede('old', { kind: 'fact', text: 'newer' })
      const newest = await store.supersede(newer.id, { kind: 'fact', text: 'newest' })
      const found = await store.replacements(['said', 'old', newer.id, newest.id, 'apart'])
      expect(found.toSorted((a, b) => (a.recordId < b.recordId ? -1 : 1))).toEqual(
        ['said', 'old', newer.id].toSorted().map((recordId) => ({ recordId, replacedBy: newest.id })),
      )
      await store.setStatus(newest.id, 'forgotten')
      expect(await store.replacements(['said'])).toEqual([])
    })

    test('returns a record if it passes the filter', async () => {
      const { store } = await filled()
      expect((await store.get('r4', { filter: { kind: 'event' } }))?.id).toBe('r4')
      expect(await store.get('r0', { filter: { kind: 'event' } })).toBeNull()
      await store.setStatus('r0', 'forgotten')
      expect(await store.get('r0', { filter: {} })).toBeNull()
      expect((await store.get('r0', { filter: { includeInactive: true } }))?.id).toBe('r0')
    })

    test('in a long text finds what is at its very end', async () => {
      const store = await emptyStore(factory)
      const embedder = new WordEmbedder()
      const text = `${'The meeting went on about the budget and the roof. '.repeat(150)}The violin is under the stairs.`
      await store.insert([
        { id: 'long', kind: 'fact', text },
        { id: 'short', kind: 'fact', text: 'The meeting went on about the budget.' },
      ])
      expect(await store.embedMissing(embedder)).toBe(2)
      const [hit] = await store.nearest(await embedder.embed('violin stairs'), 1)
      expect(hit?.record.id).toBe('long')
      expect(text.slice(hit?.passage?.start, hit?.passage?.end)).toContain('violin is under the stairs')
      const [measured] = await store.distances(await embedder.embed('violin stairs'), ['long'])
      expect(measured).toEqual({ recordId: 'long', distance: measured?.distance, passage: hit?.passage })
      expect(measured?.distance).toBeCloseTo(hit?.distance ?? Number.NaN, 5)
      expect((await store.words('violin', 2)).map(({ record }) => record.id)).toEqual(['long'])
      const { passages, truncated } = await store.status()
      expect(passages).toBeGreaterThan(5)
      expect(truncated).toBe(0)
    })
  })
}
