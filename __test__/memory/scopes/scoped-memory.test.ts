import { join } from 'node:path'
import { MemoryOrchestrator, type MemoryOrchestratorOptions, ScopedMemory } from 'recollect'
import { describe, expect, onTestFinished, test } from 'vitest'
import { tempDir } from '../../store/support/temp-store.js'
import { WordEmbedder } from '../../store/support/word-embedder.js'
import { areInSqlite, newPlace } from '../support/open-memory.js'

async function open(options: Partial<MemoryOrchestratorOptions> = {}) {
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: new WordEmbedder(),
    ...options,
  })
  onTestFinished(() => memory.close())
  return memory
}

const textsOf = (records: readonly { text: string }[]) => records.map(({ text }) => text)

describe('two users in one store', () => {
  test('keep equal texts apart, and one erases only their own', async () => {
    const memory = await open()
    const alice = memory.scope('users/alice')
    const bob = memory.scope('users/bob')
    const hers = await alice.remember('I am allergic to peanuts')
    const his = await bob.remember('I am allergic to peanuts')
    expect(his.id).not.toBe(hers.id)
    expect(hers.scope).toBe('users/alice')
    expect(await bob.erase([hers.id, his.id])).toMatchObject({ erased: 1, ids: [his.id] })
    expect(textsOf(await alice.list())).toEqual(['I am allergic to peanuts'])
    expect(await bob.list({ includeInactive: true })).toEqual([])
  })

  test('forget only their own by words', async () => {
    const memory = await open({ engine: null })
    const alice = memory.scope('users/alice')
    const bob = memory.scope('users/bob')
    for (const user of [alice, bob]) await user.remember('my PIN is 4711')
    const turn = { turnId: 't', userText: 'Forget that my PIN is 4711' }
    expect(await bob.captureMemoryTurn(turn)).toMatchObject({ forgotten: 1 })
    expect(await bob.captureMemoryTurn(turn)).toMatchObject({ episodesWritten: 0 })
    expect(textsOf(await alice.list())).toEqual(['my PIN is 4711'])
    // The same turn of another user is a different turn.
    expect(await alice.captureMemoryTurn(turn)).toMatchObject({ episodesWritten: 1, forgotten: 1 })
    expect(await alice.list()).toEqual([])
  })

  test('may be given in the turn itself', async () => {
    const memory = await open()
    const scope = 'users/alice'
    await memory.captureMemoryTurn({ turnId: 'a', userText: 'remember that I like tea', scope })
    await memory.captureMemoryTurn({ turnId: 'a', userText: 'remember that I like tea' })
    expect(textsOf(await memory.list({ scope, kind: 'fact' }))).toEqual(['I like tea'])
    expect(await memory.list({ kind: 'fact' })).toHaveLength(2)
    await memory.captureMemoryTurn({ turnId: 'f', userText: 'forget that I like tea', scope })
    expect(await memory.list({ within: scope })).toEqual([])
    expect(await memory.list({ scope: '' })).toHaveLength(2)
  })

  test('are not affected by words in the default scope', async () => {
    const memory = await open({ engine: null })
    await memory.scope('users/alice').remember('my PIN is 4711')
    await memory.remember('my PIN is 4711')
    const report = await memory.captureMemoryTurn({ turnId: 'f', userText: 'Forget that my PIN is 4711' })
    expect(report.forgotten).toBe(1)
    expect((await memory.list()).map(({ scope }) => scope)).toEqual(['users/alice'])
    await memory.captureMemoryTurn({ turnId: 'g', userText: 'Please forget everything about me' })
    expect((await memory.list({ kind: 'fact' })).map(({ scope }) => scope)).toEqual(['users/alice'])
  })

  test('recall only their own, and the memory itself everything', async () => {
    const memory = await open()
    for (const name of ['alice', 'bob'])
      await memory.scope(`users/${name}`).remember(`the dog of ${name} is called Rex`)
    const alice = memory.scope('users/alice')
    expect(textsOf((await alice.recall('dog Rex')).map(({ record }) => record))).toEqual([
      'the dog of alice is called Rex',
    ])
    expect(await alice.recallContext('dog Rex')).not.toContain('bob')
    expect(await memory.recall('dog Rex')).toHaveLength(2)
    const narrowed = await memory.recall('dog Rex', { scope: 'users/bob', filter: { kind: 'fact' } })
    expect(textsOf(narrowed.map(({ record }) => record))).toEqual(['the dog of bob is called Rex'])
    expect(await memory.recall('dog Rex', { scope: 'users/carol' })).toEqual([])
  })
})

describe('a scope handle', () => {
  test('reads everything below it, writes to its own scope, and creates handles below', async () => {
    const memory = await open()
    const user = memory.scope('users/42')
    const notes = user.scope('notes')
    expect(notes).toBeInstanceOf(ScopedMemory)
    expect(notes.path).toBe('users/42/notes')
    await notes.remember('below')
    await user.remember('above')
    await memory.scope('users/421').remember('beside')
    expect(textsOf(await user.list())).toEqual(['below', 'above'])
    expect(textsOf(await notes.list())).toEqual(['below'])
    expect(await memory.store.status({ within: user.path })).toMatchObject({ records: 2, embedded: 2 })
    const named = await user.remember('named', { scope: 'users/42/notes' })
    expect(named.scope).toBe('users/42/notes')
    // Scopes are given as whole paths, as in records.
    const [first] = await user.list({ scope: named.scope })
    expect(first?.text).toBe('below')
  })

  test('refuses a scope out of its reach, wherever it is given', async () => {
    const memory = await open()
    const user = memory.scope('users/42')
    const refused = { code: 'INVALID_ARGUMENT' }
    for (const scope of ['', 'users', 'users/421', 'notes', 'users/42/', 'users/42/../43', 7]) {
      const given = scope as string
      await expect(user.remember('x', { scope: given })).rejects.toMatchObject(refused)
      await expect(
        user.captureMemoryTurn({ turnId: 't', userText: 'x', scope: given }),
      ).rejects.toMatchObject(refused)
      await expect(user.list({ scope: given })).rejects.toMatchObject(refused)
      await expect(user.list({ within: given })).rejects.toMatchObject(refused)
      await expect(user.recall('x', { scope: given })).rejects.toMatchObject(refused)
      await expect(user.recall('x', { filter: { within: given } })).rejects.toMatchObject(refused)
      await expect(user.forget({ within: given })).rejects.toMatchObject(refused)
      await expect(user.erase({ scope: given })).rejects.toMatchObject(refused)
      await expect(user.importFrom(tempDir(), { scope: given })).rejects.toMatchObject(refused)
      await expect(user.exportTo(join(tempDir(), 'x'), { within: given })).rejects.toMatchObject(refused)
    }
    expect(await memory.list({ includeInactive: true })).toEqual([])
  })

  test.each(['', '/', 'a//b', '..', 'a/.', ' a', 'a\n', 'e\u0301', '\ud800', 'x'.repeat(513), null, 42])(
    'for %j is refused',
    async (path) => {
      const memory = await open()
      const refused = expect.objectContaining({ code: 'INVALID_ARGUMENT' })
      expect(() => memory.scope(path as string)).toThrow(refused)
      expect(() => memory.scope('a').scope(path as string)).toThrow(refused)
      await expect(memory.eraseScope(path as string)).rejects.toEqual(refused)
    },
  )

  test('finds no record out of its reach', async () => {
    const memory = await open()
    const other = await memory.scope('users/43').remember('theirs')
    const user = memory.scope('users/42')
    const missing = { code: 'RECORD_NOT_FOUND' }
    expect(await user.get(other.id)).toBeNull()
    await expect(user.update(other.id, { text: 'mine' })).rejects.toMatchObject(missing)
    await expect(user.restore(other.id)).rejects.toMatchObject(missing)
    await expect(user.supersede(other.id, { kind: 'fact', text: 'mine' })).rejects.toMatchObject(missing)
    expect(await user.forget({})).toEqual([])
    expect(await user.erase({ includeInactive: true })).toMatchObject({ erased: 0 })
    expect(await user.erase()).toMatchObject({ erased: 0 })
    expect(await memory.get(other.id)).toEqual(other)
  })

  test('erases all of its scope, and nothing else', async () => {
    const memory = await open()
    for (const scope of ['users/42', 'users/42/notes', 'users/421', 'users'])
      await memory.scope(scope).remember(`secret of ${scope}`)
    await memory.remember('secret of all')
    await memory.scope('users/42').forget({ scope: 'users/42' })
    const report = await memory.scope('users/42').erase()
    // In other stores, what happens to deleted bytes is up to the server.
    expect(report).toMatchObject({ erased: 2, logErased: areInSqlite() })
    expect((await memory.list({ includeInactive: true })).map(({ scope }) => scope)).toEqual([
      'users/421',
      'users',
      '',
    ])
    expect(await memory.eraseScope('users')).toMatchObject({ erased: 2 })
    expect(textsOf(await memory.list())).toEqual(['secret of all'])
  })

  test('exports, imports and applies retention only to its own', async () => {
    const memory = await open()
    const old = Math.floor(Date.now() / 1000) - 40 * 86_400
    for (const scope of ['a', 'b']) {
      await memory.scope(scope).captureMemoryTurn({ turnId: 't', userText: `of ${scope}`, at: old })
      await memory.scope(scope).remember(`fact of ${scope}`)
    }
    const directory = join(tempDir(), 'export')
    expect(await memory.scope('a').exportTo(directory)).toMatchObject({ records: 2 })
    const other = await open()
    expect((await other.scope('a').importFrom(directory)).records).toMatchObject({ imported: 2 })
    expect((await other.scope('b').importFrom(directory)).records).toMatchObject({ imported: 0, rejected: 2 })
    expect(await memory.scope('a').applyRetention(30)).toBe(1)
    expect(textsOf(await memory.list())).toEqual(['User: of b', 'fact of a', 'fact of b'])
  })
})

describe('changing a memory', () => {
  test('changes its text, tags, kind and metadata, with its words and vectors', async () => {
    const memory = await open()
    const record = await memory.remember('I live in Lisbon', { metadata: { since: 2020 } })
    const changed = await memory.update(record.id, {
      text: 'I live in Porto',
      tags: ['home'],
      kind: 'profile',
      confidence: 1,
      metadata: { since: 2026 },
    })
    expect(await memory.get(record.id)).toEqual(changed)
    expect(await memory.store.status()).toMatchObject({ embedded: 1, queued: 0 })
    const [hit] = await memory.recall('Porto')
    expect(hit?.record).toEqual(changed)
    expect(await memory.list({ metadata: { since: { gte: 2026 } } })).toEqual([changed])
    if (areInSqlite()) {
      const entries = memory.repository.auditEntries({ targetId: record.id })
      expect(entries.map(({ op }) => op)).toEqual(['insert', 'update'])
    }
  })

  test('supersedes it with a newer one, which has its vector at once', async () => {
    const memory = await open()
    const lisbon = await memory.remember('I live in Lisbon')
    const porto = await memory.supersede(lisbon.id, { kind: 'fact', text: 'I live in Porto' })
    expect(porto.supersedes).toBe(lisbon.id)
    expect(await memory.store.status()).toMatchObject({ records: 1, embedded: 1, queued: 0 })
    expect((await memory.restore(lisbon.id)).status).toBe('active')
    expect(await memory.store.status()).toMatchObject({ records: 2, embedded: 2, queued: 0 })
  })

  test('forgets with a filter, and restores', async () => {
    const memory = await open()
    const keep = await memory.remember('keep')
    const [a, b] = [await memory.remember('a', { tags: ['x'] }), await memory.remember('b', { tags: ['x'] })]
    expect(await memory.forget({ tag: 'x' })).toEqual([a.id, b.id])
    expect(await memory.list()).toEqual([keep])
    await memory.restore(a.id)
    expect(textsOf(await memory.list())).toEqual(['keep', 'a'])
    await expect(memory.restore('none')).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' })
  })

  test('forgets by ids, and nothing out of reach', async () => {
    const memory = await open()
    const [alice, bob] = [memory.scope('users/alice'), memory.scope('users/bob')]
    const hers = await alice.remember('my PIN is 4711')
    const [first, second] = [await bob.remember('one'), await bob.remember('two')]
    expect(await bob.forget([hers.id, second.id, 'none', second.id, first.id])).toEqual([second.id, first.id])
    expect(await bob.forget([first.id])).toEqual([])
    expect(await bob.list()).toEqual([])
    expect(await alice.list()).toEqual([hers])
    expect(textsOf([await bob.restore(first.id)])).toEqual(['one'])
    await expect(bob.forget([first.id, 7] as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(textsOf(await bob.list())).toEqual(['one'])
  })

  test('refuses a filter without a condition, which would match every user', async () => {
    const memory = await open()
    await memory.scope('users/42').remember('x')
    for (const filter of [{}, { includeInactive: true }, { kind: undefined }]) {
      await expect(memory.forget(filter)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      await expect(memory.erase(filter)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(await memory.forget({ within: '' })).toHaveLength(1)
  })
})

describe('bad arguments are refused with a code', () => {
  const nothing = [null, 7, 'x', [], () => 1, Symbol('s')]

  test.each(['recall', 'recallContext', 'remember', 'importFrom', 'exportTo'] as const)(
    '%s',
    async (method) => {
      const memory = await open()
      for (const handle of [memory, memory.scope('a')]) {
        const call = handle[method].bind(handle) as (text: unknown, options?: unknown) => Promise<unknown>
        for (const options of nothing) {
          await expect(call('text', options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
          if (typeof options !== 'string')
            await expect(call(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
        }
      }
      expect(await memory.list()).toEqual([])
    },
  )

  test.each(['list', 'forget', 'captureMemoryTurn', 'applyRetention', 'get', 'restore'] as const)(
    '%s',
    async (method) => {
      const memory = await open()
      for (const handle of [memory, memory.scope('a')]) {
        const call = handle[method].bind(handle) as (argument: unknown) => Promise<unknown>
        for (const argument of nothing) {
          if (typeof argument === 'number' && method === 'applyRetention') continue
          if (typeof argument === 'string' && (method === 'get' || method === 'restore')) continue
          // An empty list of ids forgets nothing.
          if (Array.isArray(argument) && method === 'forget') continue
          await expect(call(argument)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
        }
      }
    },
  )

  test('changes of a record', async () => {
    const memory = await open()
    const { id } = await memory.remember('x')
    for (const bad of nothing) {
      await expect(memory.update(id, bad as never)).rejects.toMatchObject({ code: 'RECORD_INVALID' })
      await expect(memory.supersede(id, bad as never)).rejects.toMatchObject({ code: 'RECORD_INVALID' })
      if (!Array.isArray(bad))
        await expect(memory.erase(bad as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(await memory.list()).toHaveLength(1)
  })
})

describe('inserting records', () => {
  const fact = (text: string, more: object = {}) => ({ kind: 'fact' as const, text, ...more })

  test('does not merge, and works in the scope of the handle or below, with vectors', async () => {
    const memory = await open()
    const user = memory.scope('users/42')
    const stored = await user.insert([
      fact('same'),
      fact('same'),
      fact('note', { scope: 'users/42/notes', id: 'n' }),
    ])
    expect(stored.map(({ scope }) => scope)).toEqual(['users/42', 'users/42', 'users/42/notes'])
    expect(new Set(stored.map(({ id }) => id)).size).toBe(3)
    expect(await user.list()).toEqual(stored)
    expect(await memory.store.status({ within: user.path })).toMatchObject({ records: 3, embedded: 3 })
    expect(await memory.insert([])).toEqual([])
  })

  test('stores all or none', async () => {
    const memory = await open()
    const user = memory.scope('users/42')
    await user.insert([fact('x', { id: 'x' })])
    for (const [records, code] of [
      [[fact('a'), fact('b', { id: 'x' })], 'RECORD_EXISTS'],
      [[fact('a'), { kind: 'rumour', text: 'b' }], 'RECORD_INVALID'],
      [[fact('a'), null], 'RECORD_INVALID'],
      [[fact('a'), fact('b', { scope: 'users/4' })], 'INVALID_ARGUMENT'],
      [{ 0: fact('a') }, 'INVALID_ARGUMENT'],
      [Array.from({ length: 10_001 }, () => fact('a')), 'INVALID_ARGUMENT'],
      [[fact('a'), new Proxy({}, { ownKeys: () => expect.fail() })], 'INVALID_ARGUMENT'],
    ] as const) {
      await expect(user.insert(records as never)).rejects.toMatchObject({ code })
    }
    expect(textsOf(await user.list())).toEqual(['x'])
  })
})
