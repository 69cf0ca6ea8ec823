import { describe, expect, test } from 'vitest'
import { WordEmbedder } from '../support/word-embedder.js'
import { emptyStore, type StoreFactory, withCode } from './factory.js'

export function scopes(factory: StoreFactory): void {
  describe('scopes', () => {
    /** The same words in several scopes, one of which only shares a prefix with another. */
    async function sameEverywhere() {
      const store = await emptyStore(factory)
      const paths = ['', 'u/1', 'u/1/notes', 'u/10', 'U/1']
      await store.insert(
        paths.map((scope) => ({ id: `in ${scope}`, kind: 'fact' as const, text: 'my PIN is 4711', scope })),
      )
      return { store, paths }
    }

    test('equal texts are merged only within a single scope', async () => {
      const store = await emptyStore(factory)
      const ids = new Set<string>()
      for (const scope of ['', 'u/1', 'u/1/notes', 'u/2', 'u/1']) {
        ids.add((await store.remember({ kind: 'fact', text: 'I like tea', scope, tags: [`of ${scope}`] })).id)
      }
      expect(ids.size).toBe(4)
      expect((await store.list({ scope: 'u/1' }))[0]?.tags).toEqual(['of u/1'])
    })

    test('a record outside the scope is not found, and not changed', async () => {
      const { store } = await sameEverywhere()
      const within = 'u/1'
      expect(await store.get('in u/1', { within })).not.toBeNull()
      expect(await store.get('in u/1/notes', { within })).not.toBeNull()
      const missing = withCode('RECORD_NOT_FOUND')
      for (const id of ['in ', 'in u/10', 'in U/1', 'none']) {
        expect(await store.get(id, { within })).toBeNull()
        await expect(store.update(id, { text: 'x' }, { within })).rejects.toMatchObject(missing)
        await expect(store.setStatus(id, 'forgotten', { within })).rejects.toMatchObject(missing)
        await expect(store.supersede(id, { kind: 'fact', text: 'x' }, { within })).rejects.toMatchObject(
          missing,
        )
        expect(await store.erase({ ids: [id], within })).toMatchObject({ erased: 0, ids: [] })
      }
      expect(await store.list()).toHaveLength(5)
      await expect(store.get('in ', { within: 'a//b' })).rejects.toMatchObject(withCode('INVALID_ARGUMENT'))
    })

    test('searches, counts, forgetting and erasing stay within the scope', async () => {
      const { store } = await sameEverywhere()
      const embedder = new WordEmbedder()
      expect(await store.embedMissing(embedder)).toBe(5)
      const vector = await embedder.embed('PIN')
      const within = 'u/1'
      const idsOf = (hits: readonly { record: { id: string } }[]) =>
        hits.map(({ record }) => record.id).toSorted()
      const expected = ['in u/1', 'in u/1/notes']
      expect(idsOf(await store.nearest(vector, 9, { filter: { within } }))).toEqual(expected)
      expect(idsOf(await store.words('PIN', 9, { filter: { within } }))).toEqual(expected)
      expect(idsOf(await store.words('PIN', 9, { filter: { scope: '' } }))).toEqual(['in '])
      expect(idsOf(await store.nearest(vector, 1, { filter: { scope: 'u/10' } }))).toEqual(['in u/10'])
      expect(await store.status({ within })).toMatchObject({ records: 2, embedded: 2, passages: 2 })
      expect(await store.status({ within: 'nobody' })).toMatchObject({
        records: 0,
        embedded: 0,
        coverage: 100,
      })
      expect(await store.forgetWhere({ within })).toEqual(expected)
      expect(await store.erase({ scope: 'u/1' })).toMatchObject({ erased: 2 })
      expect((await store.list({ includeInactive: true })).map(({ scope }) => scope).toSorted()).toEqual([
        '',
        'U/1',
        'u/10',
      ])
      expect(idsOf(await store.words('PIN', 9))).toEqual(['in ', 'in U/1', 'in u/10'])
    })
  })
}
