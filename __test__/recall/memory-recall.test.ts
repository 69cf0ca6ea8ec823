import { EmbeddingEngine, MemoryOrchestrator, type RecallOptions } from 'recollect'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areInSqlite, closeHeld, newPlace, openHeld } from '../memory/support/open-memory.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

const DAY = 86_400
const NOW = Math.floor(Date.now() / 1000)

let engine: EmbeddingEngine
let memory: MemoryOrchestrator
let without: MemoryOrchestrator

/** Near-identical items. By vectors alone, the end of the long text is lost among them. */
const PUMPS = Array.from(
  { length: 40 },
  (_, n) => `Pump HV-${4400 + n}-${200 + n} was checked, oiled and put back on shelf ${n}.`,
)

const FACTS: readonly (readonly [id: string, text: string, daysAgo?: number])[] = [
  ['peanuts', 'I am allergic to peanuts.'],
  ['key', 'The spare key is with Amélia on the second floor.'],
  ['e1042', 'The reader at gate 3 refused with E1042 and had to be reset.'],
  ['e2042', 'The reader at gate 4 refused with E2042 and had to be reset.'],
  ['violin', 'The violin lesson was moved to the music school.', 400],
  ['dentist', 'I went to the dentist, who found nothing.', 1],
  ['fire', 'The great fire of London began on 2 September 1666 in a bakery.'],
  ['long', `${PUMPS.join('\n')}\nThe password of the old alarm panel is written under the blue lid.`],
]

beforeAll(async () => {
  engine = await EmbeddingEngine.load()
  memory = await openHeld(engine)
  without = await openHeld(null)
  for (const [id, text, daysAgo = 30] of FACTS) {
    const createdAt = NOW - daysAgo * DAY
    for (const each of [memory, without]) await each.remember(text, { id, createdAt })
  }
  for (const text of PUMPS) await memory.remember(text, { kind: 'event' })
}, 120_000)

afterAll(async () => {
  for (const each of [memory, without]) {
    await closeHeld(each)
  }
  await engine.close()
})

async function found(question: string, options?: RecallOptions): Promise<string[]> {
  return (await memory.recall(question, options)).map(({ record }) => record.id)
}

describe('recall puts first', () => {
  test.each([
    ['a keyword', 'peanuts', 'peanuts'],
    ['a code', 'E1042', 'e1042'],
    ['a similar code', 'what does E2042 mean?', 'e2042'],
    ['a name, without its accent', 'Who is Amelia?', 'key'],
    ['a date', 'What happened on September 2nd, 1666?', 'fire'],
    ['a day relative to the time of asking', 'what did I do yesterday?', 'dentist'],
    ['a paraphrase', 'Which nuts must I not eat?', 'peanuts'],
    ['a typing error', 'violn lesson', 'violin'],
    ['something at the end of a long text', 'alarm panel password', 'long'],
  ])('%s', async (_what, question, id) => {
    expect((await found(question))[0]).toBe(id)
  })

  test('the exact item among many similar ones', async () => {
    const [hit] = await memory.recall('HV-4417-217')
    // The list contains it too, among forty items.
    const [item] = await memory.recall('HV-4417-217', { filter: { kind: 'event' } })
    expect(hit?.passage.text).toContain('HV-4417-217')
    expect(item?.record.text).toBe(PUMPS[17])
  })
})

test('the passage is the part that answers, also for a question with a typing error', async () => {
  const [hit] = await without.recall('alram panel pasword')
  expect(hit?.record.id).toBe('long')
  expect(hit?.passage.text).toContain('under the blue lid')
})

test('the passage is the part that answers', async () => {
  const [hit] = await memory.recall('Where is the password of the alarm panel?')
  const { record, passage } = hit ?? {}
  expect(record?.text.slice(passage?.start, passage?.end)).toBe(passage?.text)
  expect(passage?.text).toContain('under the blue lid')
  expect(passage?.ordinal).toBeGreaterThan(0)
  const [short] = await memory.recall('peanuts')
  expect(short?.passage).toEqual({ text: 'I am allergic to peanuts.', start: 0, end: 25, ordinal: 0 })
})

test('a question without an answer returns nothing', async () => {
  for (const question of [
    'How do I renew a Norwegian fishing licence?',
    'commit 9b1c77e',
    'quarterly revenue of the subsidiary',
  ]) {
    expect(await found(question)).toEqual([])
    expect(await memory.recallContext(question)).toBeNull()
    expect((await found(question, { minScore: 0 })).length).toBeGreaterThan(0)
  }
})

describe('modes', () => {
  test('words need no vectors, and meaning needs no words', async () => {
    const [word] = await memory.recall('E1042', { mode: 'words', explain: true })
    expect(word?.record.id).toBe('e1042')
    expect(word?.distance).toBeUndefined()
    expect(word?.explanation).toMatchObject({ basis: 'words', meaning: undefined })
    expect(await found('Which nuts must I not eat?', { mode: 'words' })).not.toContain('peanuts')
    const [meant] = await memory.recall('Which nuts must I not eat?', { mode: 'meaning', explain: true })
    expect(meant?.record.id).toBe('peanuts')
    expect(meant?.explanation).toMatchObject({ basis: 'meaning', words: undefined })
  })

  test('without an engine, words answer, and meaning is refused', async () => {
    const [hit] = await without.recall('Who has the spare key?', { explain: true })
    expect(hit).toMatchObject({ record: { id: 'key' }, explanation: { basis: 'words' } })
    expect(hit?.distance).toBeUndefined()
    expect(await without.recallContext('spare key')).toContain('Amélia')
    const [end] = await without.recall('alarm panel password')
    expect(end?.passage.text).toContain('blue lid')
    expect(end?.passage.start).toBeGreaterThan(0)
    await expect(without.recall('key', { mode: 'meaning' })).rejects.toMatchObject({ code: 'NO_ENGINE' })
    expect(await without.why('spare key', 'key')).toMatchObject({ state: 'found', rank: 1 })
  })

  test('while all vectors are missing, words answer, and the explanation says so', async () => {
    const slow = new WordEmbedder()
    const released = Promise.withResolvers<void>()
    slow.before = (texts) => (texts.includes('The gate code is 7719.') ? released.promise : undefined)
    const waiting = await openHeld(slow)
    await waiting.store.insert([{ kind: 'fact', text: 'The gate code is 7719.', id: 'gate' }])
    const [hit] = await waiting.recall('gate code', { explain: true })
    expect(hit).toMatchObject({ record: { id: 'gate' }, explanation: { basis: 'words' } })
    released.resolve()
    await waiting.ensureReadyWithMigration()
    const [later] = await waiting.recall('gate code', { explain: true })
    expect(later).toMatchObject({ record: { id: 'gate' }, explanation: { basis: 'hybrid' } })
    await closeHeld(waiting)
  })

  test('when the engine fails, words still answer and a warning is logged', async () => {
    const closed = await EmbeddingEngine.load()
    const lines: unknown[] = []
    const place = await newPlace()
    const other = await MemoryOrchestrator.open({
      ...{ ...place, engine: closed, logger: { warn: (_: string, fields?: object) => lines.push(fields) } },
    })
    await other.remember('The gate code is 7719.', { id: 'gate' })
    await closed.close()
    expect((await other.recall('gate code'))[0]?.record.id).toBe('gate')
    expect(lines).toContainEqual(expect.objectContaining({ warning: 'RECOLLECT_QUESTION_NOT_EMBEDDED' }))
    await expect(other.recall('gate code', { mode: 'meaning' })).rejects.toMatchObject({
      code: 'ENGINE_CLOSED',
    })
    await other.close()
  })
})

test('each hit explains itself', async () => {
  const [hit] = await memory.recall('E1042 waffles', { explain: true })
  expect(hit?.explanation).toMatchObject({
    ...{ basis: 'hybrid', matched: ['E1042'], missing: ['waffles'], replaced: false },
    words: { place: 1 },
    meaning: { value: expect.any(Number) },
  })
})

describe('why', () => {
  test('says when diversity put others before it', async () => {
    const crowded = await openHeld(null)
    const wordings = ['white peonies for Mira', 'white peonies, for Mira', 'for Mira: white peonies']
    for (const [at, text] of wordings.entries())
      await crowded.remember(text, { id: `same${at}`, kind: 'event' })
    await crowded.remember('peonies need little water', { id: 'other' })
    const question = 'white peonies for Mira'
    const options = { limit: 2, diversity: 0.6, minScore: 0 }
    const hits = await crowded.recall(question, options)
    expect(hits.map(({ record }) => record.id)).toContain('other')
    const plain = await crowded.recall(question, { limit: 2, minScore: 0 })
    const gone = plain.find(({ record }) => !hits.some((hit) => hit.record.id === record.id))
    const id = gone?.record.id ?? ''
    expect(await crowded.why(question, id, options)).toMatchObject({
      state: 'displaced',
      reason: expect.stringContaining('diversity 0.6'),
    })
    expect(await crowded.why(question, id, { limit: 2, minScore: 0 })).toMatchObject({ state: 'found' })
    if (areInSqlite()) crowded.repository.close()
  })

  test('says where a memory ranks, or what keeps it out', async () => {
    expect(await memory.why('E1042', 'e1042')).toMatchObject({
      ...{ state: 'found', rank: 1, explanation: { basis: 'hybrid' } },
    })
    expect(await memory.why('E1042', 'nowhere')).toMatchObject({ state: 'missing' })
    expect(await memory.why('E1042', 'e1042', { filter: { kind: 'event' } })).toMatchObject({
      state: 'filtered',
    })
    expect(await memory.why('E1042', 'e1042', { scope: 'users/1' })).toMatchObject({ state: 'out-of-scope' })
    const few = await memory.why('gate reader', 'e2042', { limit: 1, minScore: 0 })
    const other = await memory.why('gate reader', 'e1042', { limit: 1, minScore: 0 })
    expect(new Set([few.state, other.state])).toEqual(new Set(['found', 'beyond-limit']))
    expect(await memory.why('fishing licence', 'key', { limit: 60 })).toMatchObject({ state: 'below-score' })
    const { id } = await memory.remember('The old boiler shows F28.')
    await memory.forget({ within: '', createdFrom: NOW, kind: 'fact' })
    expect(await memory.why('F28', id)).toMatchObject({ state: 'inactive' })
    await memory.remember('Parking is free today.', { id: 'stale', staleAfterSecs: 60, createdAt: NOW - DAY })
    expect(await memory.why('free parking', 'stale')).toMatchObject({ state: 'stale' })
    expect(await found('free parking')).not.toContain('stale')
    for (const state of [few, other]) expect(state.reason).not.toContain('gate')
  })

  test('says that the question itself is no answer, and that a memory is too far', async () => {
    const question = 'Where did I leave the umbrella?'
    const { writes } = await memory.captureMemoryTurn({ turnId: 'umbrella', userText: question })
    const own = writes[0]?.targetId ?? ''
    expect(await found(question, { minScore: 0, limit: 60 })).not.toContain(own)
    expect(await memory.why(question, own)).toMatchObject({ state: 'asks' })
    const crowded = await MemoryOrchestrator.open({ ...(await newPlace()), engine: null, logger: null })
    await crowded.store.insert([
      ...Array.from({ length: 120 }, (_, n) => ({ kind: 'fact', text: `umbrella number ${n}` }) as const),
      { kind: 'fact', text: 'nothing of the kind', id: 'far' },
    ])
    expect(await crowded.why('umbrella', 'far')).toMatchObject({ state: 'far' })
    await crowded.close()
  })
})

describe('two scopes', () => {
  test('see only their own records, and neighbors in their own conversation', async () => {
    const other = await MemoryOrchestrator.open({ ...(await newPlace()), engine, logger: null })
    const [ada, ben] = [other.scope('users/ada'), other.scope('users/ben')]
    for (const [of, animal] of [
      [ada, 'tortoise'],
      [ben, 'parrot'],
    ] as const) {
      await of.captureMemoryTurn({
        turnId: '1',
        conversationId: 'c',
        userText: `What does my ${animal} eat?`,
      })
      await of.captureMemoryTurn({
        turnId: '2',
        conversationId: 'c',
        userText: `Dandelions for the ${animal}`,
      })
    }
    const texts = async (of: typeof ada, question: string) =>
      (await of.recall(question, { minScore: 0, limit: 50 })).map(({ record }) => record.text).toSorted()
    expect(await texts(ada, 'parrot food')).toEqual([
      'User: Dandelions for the tortoise',
      'User: What does my tortoise eat?',
    ])
    expect(await texts(ben, 'parrot food')).toHaveLength(2)
    const [hidden] = await ben.recall('parrot')
    expect(await ada.why('parrot', hidden?.record.id ?? '')).toMatchObject({ state: 'missing' })
    expect(await other.recall('parrot tortoise', { minScore: 0, limit: 50 })).toHaveLength(4)
    await other.close()
  })
})

test('a replaced statement ranks behind the current one', async () => {
  const other = await MemoryOrchestrator.open({ ...(await newPlace()), engine, logger: null })
  const said = 'Please remember that my favorite color for walls is green'
  const { writes } = await other.captureMemoryTurn({ turnId: '1', userText: said })
  const fact = (await other.list({ kind: 'fact' }))[0]
  expect(writes.map(({ targetId }) => targetId)).toContain(fact?.id)
  await other.supersede(fact?.id ?? '', { kind: 'fact', text: 'My favorite color for walls is blue' })
  const hits = await other.recall(said.replace('Please remember that ', ''), { explain: true })
  expect(hits.map(({ record }) => record.text.includes('blue'))).toEqual([true, false])
  expect(hits.map(({ explanation }) => explanation?.replaced)).toEqual([false, true])
  const lines = (await other.recallContext('favorite color for walls'))?.split('\n')
  expect(lines?.[0]).toMatch(/^- \[fact\] \d{4}-\d\d-\d\d: My favorite color for walls is blue$/)
  await other.close()
})

test('the context has the passage of a long memory, on one line', async () => {
  const context = await memory.recallContext('alarm panel password', { limit: 1 })
  expect(context?.split('\n')).toHaveLength(1)
  expect(context).toMatch(/^- \[fact\] \d{4}-\d\d-\d\d: … .*blue lid\.$/)
  expect(context?.length).toBeLessThan(2_000)
})

test('more are found than the usual pool has', async () => {
  const other = await MemoryOrchestrator.open({ ...(await newPlace()), engine: null, logger: null })
  await other.store.insert(
    Array.from({ length: 300 }, (_, n) => ({ kind: 'fact', text: `umbrella number ${n}` }) as const),
  )
  expect(await other.recall('umbrella', { limit: 250 })).toHaveLength(250)
  for (let n = 0; n < 130; n++)
    await other.captureMemoryTurn({ turnId: `${n}`, userText: 'Who took the yellow umbrella?' })
  const [hit] = await other.recall('Who took the yellow umbrella?', { minScore: 0, limit: 1 })
  expect(hit?.record.text).toMatch(/^umbrella number/)
  await other.close()
})

test('an abort rejects the call', async () => {
  const reason = new Error('enough')
  await expect(memory.recall('key', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  await expect(memory.why('key', 'key', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const later = new AbortController()
  const call = memory.recall('key', { signal: later.signal })
  later.abort(reason)
  await expect(call).rejects.toBe(reason)
})

describe('hostile questions are answered', () => {
  test.each([
    '"',
    '*',
    'NEAR(',
    '^',
    '-',
    'a\0b',
    'AND OR NOT',
    'a',
    'the of and',
    'x'.repeat(10_000),
    'umbrela '.repeat(1_250),
    Array.from({ length: 1_000 }, (_, n) => `wörd${n}ing`).join(' '),
    "'; DROP TABLE memory_records; --",
    'words: {x} : "a" NEAR/2',
    '🦷',
  ])('%#', async (question) => {
    for (const mode of ['hybrid', 'words'] as const)
      expect(Array.isArray(await memory.recall(question, { mode }))).toBe(true)
    expect(await without.recallContext(question)).toSatisfy(
      (context: unknown) => context === null || typeof context === 'string',
    )
  })
})
