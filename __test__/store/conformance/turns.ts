import { describe, expect, test } from 'vitest'
import type { TurnPlan } from '../../../src/store/turn.js'
import { emptyStore, type StoreFactory } from './factory.js'

/** A turn that only becomes an episode. */
export function turnPlan(turnId: string, more: Partial<TurnPlan> = {}): TurnPlan {
  const scope = more.scope ?? ''
  return {
    turnId,
    scope,
    episode: {
      id: `turn-${turnId}-${scope}`,
      kind: 'episode',
      text: `User: ${turnId}`,
      sourceTurnId: turnId,
    },
    candidates: [],
    forget: { records: [], turn: false },
    ...more,
  }
}

export function turns(factory: StoreFactory): void {
  describe('turns', () => {
    test('are written once per scope, whatever happened to their records', async () => {
      const store = await emptyStore(factory)
      const first = await store.writeTurn(turnPlan('t'))
      expect(first).toMatchObject({ episodesWritten: 1, writes: [{ op: 'insert', targetId: 'turn-t-' }] })
      const again = { episodesWritten: 0, writes: [], inserted: [] }
      expect(await store.writeTurn(turnPlan('t'))).toMatchObject(again)
      await store.setStatus('turn-t-', 'forgotten')
      expect(await store.writeTurn(turnPlan('t'))).toMatchObject(again)
      await store.erase({ ids: ['turn-t-'] })
      expect(await store.writeTurn(turnPlan('t'))).toMatchObject(again)
      expect(await store.writeTurn(turnPlan('t', { scope: 'u/1' }))).toMatchObject({ episodesWritten: 1 })
      expect(await store.writeTurn(turnPlan('t', { scope: 'u/1/x' }))).toMatchObject({ episodesWritten: 1 })
      expect(await store.writeTurn(turnPlan('t', { scope: 'u/1' }))).toMatchObject(again)
    })

    test('put all records into their scope and conversation', async () => {
      const store = await emptyStore(factory)
      const plan = (turnId: string, scope: string) =>
        turnPlan(turnId, {
          scope,
          conversationId: 'chat',
          fact: { kind: 'fact', text: `fact of ${turnId}` },
          candidates: [
            { record: { kind: 'profile', text: `profile of ${turnId}` }, supersedesTag: undefined },
          ],
        })
      const writes = await store.writeTurn(plan('a', 'u/1'))
      expect(writes).toMatchObject({ episodesWritten: 1, factsWritten: 1, profileUpdates: 1 })
      await store.writeTurn(plan('b', 'u/2'))
      await store.writeTurn(plan('c', 'u/1'))
      const positions = async (scope: string) =>
        (await store.list({ scope })).map(({ source }) => `${source?.id} ${source?.position}`)
      expect(await positions('u/1')).toEqual([...Array(3).fill('chat 0'), ...Array(3).fill('chat 1')])
      expect(await positions('u/2')).toEqual(Array(3).fill('chat 0'))
    })

    test('write a fact, and merge or supersede candidates, within their scope', async () => {
      const store = await emptyStore(factory)
      const home = (text: string) =>
        ({ record: { kind: 'profile', text, tags: ['home'] }, supersedesTag: 'home' }) as const
      for (const scope of ['', 'u/1', 'u/2']) {
        await store.writeTurn(
          turnPlan('a', {
            scope,
            fact: { kind: 'fact', text: 'I like tea' },
            candidates: [home('lives in Lisbon')],
          }),
        )
      }
      expect(await store.list({ kind: 'fact' })).toHaveLength(3)
      const next = await store.writeTurn(
        turnPlan('b', {
          scope: 'u/1',
          fact: { kind: 'fact', text: 'i like TEA.' },
          candidates: [home('lives in Porto')],
        }),
      )
      expect(next).toMatchObject({ factsWritten: 0, conflictsResolved: 1, profileUpdates: 1 })
      const living = (await store.list({ kind: 'profile' })).map(({ scope, text }) => `${scope}: ${text}`)
      expect(living.toSorted()).toEqual([': lives in Lisbon', 'u/1: lives in Porto', 'u/2: lives in Lisbon'])
      const same = await store.writeTurn(
        turnPlan('c', { scope: 'u/1', candidates: [home('Lives in Porto!')] }),
      )
      expect(same).toMatchObject({ conflictsResolved: 0, profileUpdates: 0 })
    })

    test('that forget something are forgotten with it, and nothing is extracted from them', async () => {
      const store = await emptyStore(factory)
      await store.insert([
        { id: 'pin', kind: 'fact', text: 'my PIN is 4711' },
        { id: 'changed', kind: 'fact', text: 'it says something else by now' },
      ])
      const asking = turnPlan('f', {
        fact: { kind: 'fact', text: 'drawn from it' },
        candidates: [{ record: { kind: 'fact', text: 'a candidate' }, supersedesTag: undefined }],
        forget: {
          records: [
            { id: 'pin', text: 'my PIN is 4711' },
            { id: 'changed', text: 'what it said' },
            { id: 'none', text: 'gone' },
          ],
          turn: false,
        },
      })
      expect(await store.writeTurn(asking)).toMatchObject({
        episodesWritten: 1,
        factsWritten: 0,
        forgotten: 1,
        inserted: [],
        writes: [
          { op: 'insert', targetId: 'turn-f-' },
          { op: 'forget_soft', targetId: 'pin' },
          { op: 'forget_soft', targetId: 'turn-f-' },
        ],
      })
      expect((await store.list()).map(({ id }) => id)).toEqual(['changed'])
      const alone = turnPlan('g', { forget: { records: [], turn: true } })
      expect(await store.writeTurn(alone)).toMatchObject({ forgotten: 0, inserted: [] })
      expect(await store.list()).toHaveLength(1)
    })

    test('drop only a candidate that cannot be stored', async () => {
      const store = await emptyStore(factory)
      await store.insert([{ id: 'used', kind: 'fact', text: 'has the id' }])
      const writes = await store.writeTurn(
        turnPlan('a', {
          candidates: [
            { record: { id: 'used', kind: 'fact', text: 'cannot be stored' }, supersedesTag: undefined },
            { record: { kind: 'nonsense', text: 'nor this' } as never, supersedesTag: undefined },
            { record: { kind: 'fact', text: 'is stored' }, supersedesTag: undefined },
          ],
        }),
      )
      expect(writes).toMatchObject({ episodesWritten: 1, factsWritten: 1 })
      expect(writes.refused.map(({ code }) => code)).toEqual(['RECORD_EXISTS', 'RECORD_INVALID'])
    })
  })
}
