import { describe, expect, test } from 'vitest'
import { WordEmbedder } from '../store/support/word-embedder.js'
import { areInSqlite, newPlace, openMemory as open } from './support/open-memory.js'

/** A logger that records its calls. */
function keepingLogger() {
  const warnings: string[] = []
  return { warnings, warn: (message: string) => warnings.push(message) }
}

test('insert then embed stores a vector', async () => {
  const memory = await open()
  const record = await memory.remember('The spare key is under the blue pot')
  expect(record).toMatchObject({ kind: 'fact', confidence: 0.8, tags: ['remembered'], status: 'active' })
  expect((await memory.store.status()).embedded).toBe(1)
  expect(await memory.store.status()).toMatchObject({ records: 1, embedded: 1, queued: 0 })
})

test('the orchestrator embeds on capture', async () => {
  const memory = await open()
  const report = await memory.captureMemoryTurn({
    turnId: 't1',
    userText: 'What is a viola?',
    assistantText: 'A string instrument.',
  })
  expect(report).toEqual({
    episodesWritten: 1,
    factsWritten: 0,
    profileUpdates: 0,
    forgotten: 0,
    conflictsResolved: 0,
    embedded: 1,
    writes: [{ op: 'insert', targetId: expect.any(String) }],
    conflicts: [],
  })
  const [episode] = await memory.list()
  expect(episode).toMatchObject({
    kind: 'episode',
    text: 'User: What is a viola?\nAssistant: A string instrument.',
    confidence: 0.55,
    tags: ['turn'],
    sourceTurnId: 't1',
  })
  expect((await memory.store.status()).embedded).toBe(1)
})

test('a memory with an id of its own is stored under it', async () => {
  const memory = await open()
  await memory.remember('I like tea.', { id: 'a' })
  expect(await memory.remember('i like tea', { id: 'b' })).toMatchObject({ id: 'b', text: 'i like tea' })
  expect(await memory.get('b')).toMatchObject({ text: 'i like tea', tags: ['remembered'] })
  expect(await memory.remember('I like tea', { id: 'b', tags: ['drink'] })).toMatchObject({
    id: 'b',
    text: 'i like tea',
    tags: ['remembered', 'drink'],
  })
  expect(await memory.remember('I like tea', { id: 'c', merge: true })).toMatchObject({ id: 'a' })
  await expect(memory.remember('I like coffee', { id: 'b' })).rejects.toMatchObject({ code: 'RECORD_EXISTS' })
  await expect(memory.remember('x', { merge: 1 as never })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  })
  expect(await memory.list()).toHaveLength(2)
})

test('a correction ranks like the memory that it corrects', async () => {
  const memory = await open()
  const { id } = await memory.remember('I like tea.')
  expect(await memory.supersede(id, { text: 'I like coffee.' })).toMatchObject({
    kind: 'fact',
    confidence: 0.8,
    tags: ['remembered'],
  })
})

test('works without an engine', async () => {
  const logger = keepingLogger()
  const memory = await open({ engine: null, logger })
  const report = await memory.captureMemoryTurn({ turnId: 't1', userText: 'remember that tea is at four' })
  expect(report).toMatchObject({ episodesWritten: 1, factsWritten: 1, embedded: 0 })
  expect(await memory.store.status()).toMatchObject({ records: 2, embedded: 0, queued: 2 })
  expect(logger.warnings).toEqual([expect.stringContaining('no engine')])
  expect((await memory.recall('tea')).map(({ record }) => record.text)).toContain('tea is at four')
  expect(await memory.recallContext('tea')).toContain('tea is at four')
  await expect(memory.recall('tea', { mode: 'meaning' })).rejects.toMatchObject({ code: 'NO_ENGINE' })
  expect(await memory.ensureReadyWithMigration()).toBeNull()
})

test('works when the engine throws', async () => {
  const logger = keepingLogger()
  const engine = new WordEmbedder()
  engine.before = () => {
    throw new Error('out of order')
  }
  const memory = await open({ engine, logger })
  const report = await memory.captureMemoryTurn({ turnId: 't1', userText: 'hello' })
  expect(report).toMatchObject({ episodesWritten: 1, embedded: 0 })
  expect(logger.warnings).toEqual([expect.stringContaining('could not be embedded')])
  expect(await memory.store.status()).toMatchObject({ queued: 1, failed: 1 })
  if (areInSqlite()) {
    expect(memory.repository.embeddingFailures()).toEqual([
      expect.objectContaining({ lastError: 'out of order', attempts: 1 }),
    ])
  }
  engine.before = undefined
  expect(await memory.store.embedMissing(engine)).toBe(1)
  expect(await memory.store.status()).toMatchObject({ embedded: 1, queued: 0, failed: 0 })
})

test('an engine of another space loses no record', async () => {
  const place = await newPlace()
  const first = await open({ ...place, engine: new WordEmbedder('one') })
  await first.remember('tea is at four')
  await first.close()
  const logger = keepingLogger()
  const second = await open({ ...place, engine: new WordEmbedder('two'), logger })
  expect((await second.captureMemoryTurn({ turnId: 't', userText: 'hello' })).embedded).toBe(0)
  expect(logger.warnings).toHaveLength(1)
  if (areInSqlite()) expect(second.repository.embeddingFailures()[0]?.lastError).toContain('SPACE_MISMATCH')
  await expect(second.recall('tea')).rejects.toMatchObject({ code: 'SPACE_MISMATCH' })
  expect(await second.ensureReadyWithMigration()).toBeNull()
  expect(await second.store.status()).toMatchObject({ records: 2, embedded: 1, queued: 1 })
})

test('a logger or an extractor that throws loses no record', async () => {
  const logger = {
    warn() {
      throw new Error('the log is full')
    },
  }
  const failing = () => {
    throw new Error('no idea')
  }
  const memory = await open({
    engine: null,
    logger,
    extractors: [failing, async () => [{ kind: 'nonsense' as never, text: 'x' }]],
  })
  expect(await memory.captureMemoryTurn({ turnId: 't1', userText: 'hello' })).toMatchObject({
    episodesWritten: 1,
  })
})

test('capturing the same turn again writes nothing, whatever happened to its records', async () => {
  const memory = await open()
  const turn = { turnId: 't1', userText: 'remember the milk' }
  const first = await memory.captureMemoryTurn(turn)
  const none = { episodesWritten: 0, factsWritten: 0, embedded: 0, writes: [] }
  expect(await memory.captureMemoryTurn(turn)).toMatchObject(none)
  const [episode, fact] = first.writes.map(({ targetId }) => targetId)
  await memory.store.setStatus(episode ?? '', 'forgotten')
  expect(await memory.captureMemoryTurn(turn)).toMatchObject(none)
  await memory.store.erase({ ids: [episode ?? ''] })
  await memory.store.erase({ ids: [fact ?? ''] })
  expect(await memory.captureMemoryTurn(turn)).toMatchObject(none)
  expect(await memory.list({ includeInactive: true })).toEqual([])
})

test('the same turn captured twice concurrently is written once', async () => {
  const memory = await open()
  const turn = { turnId: 't1', userText: 'remember the milk' }
  const reports = await Promise.all(Array.from({ length: 8 }, () => memory.captureMemoryTurn(turn)))
  expect(reports.filter(({ episodesWritten }) => episodesWritten === 1)).toHaveLength(1)
  expect(await memory.list()).toHaveLength(2)
})

describe('remember', () => {
  test.each([
    ['remember that the bins go out on Tuesday', 'the bins go out on Tuesday'],
    ['Remember: the bins go out on Tuesday', 'the bins go out on Tuesday'],
    ['please remember the bins', 'the bins'],
    ['  PLEASE REMEMBER THAT, the bins', 'the bins'],
    ['remember\nthe bins', 'the bins'],
    ["remember that's my seat", "that's my seat"],
    ['remember -5 degrees is cold', '-5 degrees is cold'],
  ])('%j', async (userText, fact) => {
    const memory = await open()
    expect(await memory.captureMemoryTurn({ turnId: 't1', userText })).toMatchObject({
      factsWritten: 1,
      embedded: 2,
    })
    expect(await memory.list({ tag: 'remembered' })).toEqual([
      expect.objectContaining({ kind: 'fact', text: fact, confidence: 0.8, sourceTurnId: 't1' }),
    ])
  })

  test.each([
    'remembering is hard',
    'do you remember the bins?',
    'remember',
    'remember that',
    'remember that :',
  ])('%j is not a fact', async (userText) => {
    const memory = await open()
    expect(await memory.captureMemoryTurn({ turnId: 't1', userText })).toMatchObject({
      episodesWritten: 1,
      factsWritten: 0,
    })
  })

  test('what an active record already says is not stored again', async () => {
    const memory = await open()
    await memory.captureMemoryTurn({ turnId: 't1', userText: 'remember that the bins go out on Tuesday' })
    const again = await memory.captureMemoryTurn({
      turnId: 't2',
      userText: 'Remember  The bins go out  on tuesday!',
    })
    expect(again).toMatchObject({ episodesWritten: 1, factsWritten: 0 })
    const [fact] = await memory.list({ tag: 'remembered' })
    await memory.store.setStatus(fact?.id ?? '', 'invalidated')
    const after = await memory.captureMemoryTurn({
      turnId: 't3',
      userText: 'remember that the bins go out on Tuesday',
    })
    expect(after.factsWritten).toBe(1)
  })
})

describe('forget', () => {
  test.each([null, new WordEmbedder()])('what is said in the same words, engine %#', async (engine) => {
    const memory = await open({ engine })
    const kept = await memory.remember('the dentist is on Elm Street')
    const { writes } = await memory.captureMemoryTurn({
      turnId: 't1',
      userText: 'remember that the bins go out on Tuesday',
    })
    const report = await memory.captureMemoryTurn({
      turnId: 't2',
      userText: 'Please forget that the bins go out on tuesday.',
    })
    // The fact, and the episode that contains the same words; the request's own episode is kept.
    expect(report.forgotten).toBe(2)
    const forgotten = report.writes.filter(({ op }) => op === 'forget_soft').map(({ targetId }) => targetId)
    const own = report.writes.find(({ op }) => op === 'insert')?.targetId ?? ''
    expect(forgotten.sort()).toEqual([own, ...writes.map(({ targetId }) => targetId)].sort())
    const active = (await memory.list()).map(({ id }) => id)
    expect(active).toContain(kept.id)
    for (const id of forgotten) expect(active).not.toContain(id)
  })

  test('nothing when nothing matches closely', async () => {
    const memory = await open()
    await memory.remember('the dentist is on Elm Street')
    const report = await memory.captureMemoryTurn({ turnId: 't1', userText: 'forget my violin lessons' })
    expect(report).toMatchObject({ episodesWritten: 1, forgotten: 0 })
    expect(await memory.list()).toHaveLength(2)
  })

  test('the nearest only, when it is close', async () => {
    const memory = await open()
    const rex = await memory.remember('my dog is called rex and he is brown')
    const tom = await memory.remember('my cat is called tom')
    const report = await memory.captureMemoryTurn({
      turnId: 't1',
      userText: 'forget that my dog is called rex and brown',
    })
    expect(report.forgotten).toBe(1)
    expect((await memory.store.get(rex.id))?.status).toBe('forgotten')
    expect((await memory.store.get(tom.id))?.status).toBe('active')
  })
})

describe('extractors', () => {
  const name = (value: string) =>
    [{ kind: 'profile', text: `Name: ${value}`, supersedesTag: 'name' }] as const

  test('new records, and ones that supersede what a tag finds', async () => {
    const extractors = [({ userText }: { userText: string }) => name(userText.replace('I am ', ''))]
    const memory = await open({ extractors })
    const first = await memory.captureMemoryTurn({ turnId: 't1', userText: 'I am Ada' })
    expect(first).toMatchObject({ profileUpdates: 1, conflictsResolved: 0, embedded: 2 })
    const same = await memory.captureMemoryTurn({ turnId: 't2', userText: 'I am ada' })
    expect(same).toMatchObject({ profileUpdates: 0, conflictsResolved: 0 })
    const changed = await memory.captureMemoryTurn({ turnId: 't3', userText: 'I am Grace' })
    expect(changed).toMatchObject({ profileUpdates: 1, conflictsResolved: 1, embedded: 2 })
    const [conflict] = changed.conflicts
    expect(await memory.store.get(conflict?.existingId ?? '')).toMatchObject({
      text: 'Name: Ada',
      status: 'superseded',
    })
    expect(await memory.list({ tag: 'name' })).toEqual([
      expect.objectContaining({
        id: conflict?.replacementId,
        text: 'Name: Grace',
        supersedes: conflict?.existingId,
      }),
    ])
    if (areInSqlite()) {
      const chain = memory.repository.supersessionChain(conflict?.existingId ?? '')
      expect(chain.map(({ text }) => text)).toEqual(['Name: Ada', 'Name: Grace'])
    }
  })
})
