import { EmbeddingEngine, MemoryOrchestrator, type MemoryOrchestratorOptions } from 'recollect'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { areInSqlite, newPlace } from './support/open-memory.js'

let engine: EmbeddingEngine
beforeAll(async () => {
  engine = await EmbeddingEngine.load()
})
afterAll(() => engine.close())

async function open(options: Partial<MemoryOrchestratorOptions> = {}) {
  const memory = await MemoryOrchestrator.open({ ...(await newPlace()), engine, ...options })
  onTestFinished(() => memory.close())
  return memory
}

/** The remembered facts that are left after a request. */
async function leftAfter(facts: readonly string[], userText: string, options = {}) {
  const memory = await open(options)
  for (const fact of facts) await memory.remember(fact)
  const report = await memory.captureMemoryTurn({ turnId: 't', userText })
  const left = (await memory.list({ kind: 'fact' })).map(({ text }) => text)
  expect(report.forgotten).toBe(facts.length - left.length)
  return left
}

describe('forgets', () => {
  test.each([
    ['my PIN is 4711.', 'forget my PIN'],
    ['my PIN is 4711.', 'Forget what I told you about my PIN, please'],
    ['my PIN is 4711.', 'Forget that my PIN is 4711.'],
    ['my address is 5 Elm Street', 'forget my address'],
    ['my dog is called Rex', 'forget the name of my dog'],
    ['my dog is called Rex', "forget my dog's name"],
    ['my phone number is 555 0134', 'forget my phone number'],
    ['the bins go out on Tuesday', 'Forget about when the bins go out'],
    ['I am allergic to peanuts', 'Please forget what I’m allergic to'],
    ['I am allergic to peanuts', "forget that I'm allergic to peanuts"],
    ["I don't like coffee", 'forget that I do not like coffee'],
    ["my brother's birthday is in May", 'forget the birthday of my brother'],
    ['I have a dentist appointment on Friday at ten', 'forget my dentist appointment'],
    ['Where I parked: level 3', 'forget where I parked'],
    ['Ich heiße Jürgen', 'forget that ich heiße Jürgen'],
    ["The user's address is 5 Elm Street", 'forget my address'],
    ['My home address is 5 Elm Street', 'Forget my address'],
    ['I live at 5 Elm Street, Springfield', 'Forget my address'],
    ['my address is 5 Elm Street', 'Forget my home address'],
    ['my job is at Siemens in Munich', 'forget my job'],
    ['my PIN is 4711', 'Can you forget my PIN?'],
    ['my PIN is 4711', 'forget my pin number'],
    ['my PIN code is 4711', 'forget my PIN'],
    ['my PIN number is 4711', 'forget my PIN, please'],
    ['my PIN is 4711', 'forget the fact that my PIN is 4711'],
    ['I am allergic to peanuts', 'Could you forget the fact that I am allergic to peanuts?'],
    ['my PIN is 4711', 'Delete my PIN from your memory'],
    ['my PIN is 4711', 'My PIN is 4711. Forget that.'],
    ['my PIN is 4711', 'My PIN is 4711. Please forget it again!'],
    ['I live at 5 Elm Street', 'I live at 5 Elm Street. Can you forget that?'],
    ['my PIN is 4711', 'My dog is Rex. My PIN is 4711. Forget what I just said.'],
    ['my PIN is 4711', "I'd like you to forget everything you know about my PIN"],
  ])('%j by %j', async (fact, request) => {
    expect(await leftAfter([fact], request)).toEqual([])
  })
})

describe('a turn that names what to forget', () => {
  test.each([
    ['My PIN is 4711. Forget that.', '4711'],
    ['My PIN is 4711, please forget it.', '4711'],
    ['Forget that my PIN is 4711.', '4711'],
    ["My sister's name is Anna. Don't remember that.", 'Anna'],
    ['I live at 5 Elm Street. Erase what I just told you.', 'Elm Street'],
  ])('leaves nothing of %j that a search can find', async (userText, secret) => {
    const memory = await open()
    const report = await memory.captureMemoryTurn({ turnId: 't', userText, assistantText: `Gone: ${secret}` })
    expect(report).toMatchObject({ episodesWritten: 1, factsWritten: 0, forgotten: 0 })
    for (const mode of ['hybrid', 'words', 'meaning'] as const) {
      expect(await memory.recall(secret, { mode, minScore: 0 })).toEqual([])
    }
    expect(await memory.list()).toEqual([])
  })

  test('with only a request is kept: it reveals nothing', async () => {
    const memory = await open()
    await memory.captureMemoryTurn({ turnId: 't', userText: 'Forget my PIN' })
    expect((await memory.list()).map(({ text }) => text)).toEqual(['User: Forget my PIN'])
  })
})

describe('keeps', () => {
  test.each([
    ['I am allergic to peanuts', 'forget that I am allergic to walnuts'],
    ['I am allergic to peanuts', 'please forget that I am allergic to nuts'],
    ['I am allergic to peanuts', 'Forget what I am not allergic to'],
    ['I am allergic to peanuts and walnuts', 'forget that I am allergic to peanuts'],
    ['I am allergic to peanuts, walnuts and soy', 'forget about walnuts'],
    ['I like tea', 'forget that I like coffee'],
    ['I like tea', 'forget that I never like tea'],
    ['I like tea cosies', 'forget that I like tea'],
    ['I like C++', 'forget that I like C'],
    ['I like 🍎', 'forget that I like 🍊'],
    ["my brother's birthday is in May", "forget that my sister's birthday is in May"],
    ["my brother's birthday is in May", 'forget my birthday'],
    ['my brother likes coffee', 'forget that I like coffee'],
    ['your name is Fae', 'forget my name'],
    ['I like her', 'forget that I like him'],
    ['Anna gave Bob the book', 'forget that Bob gave Anna the book'],
    ['John works at Google', 'forget that Jane works at Google'],
    ['my email password is hunter2', 'forget that my bank password is hunter2'],
    ['my bank password is hunter2', 'forget my email password'],
    ['the meeting with Anna is on Monday', 'forget that the meeting with Anna is on Tuesday'],
    ['the meeting is at 10:30', 'forget that the meeting is at 10:45'],
    ['the code for the garage is 1234', 'forget the code for the gate'],
    ['my phone number is 555 0134', "forget my mother's phone number"],
    ["my mother's phone number is 555 0134", 'forget my phone number'],
    ['I must take my medicine at 8 every day', 'Forget to take my medicine at 8 every day and I get dizzy'],
    ['I take my medicine at 8 every day', 'Forget to take my medicine at 8 every day'],
    ['my email address is a@b.example', 'forget my home address'],
    ['my mother lives at 5 Elm Street', 'forget my address'],
    ['my phone number is 555 0134', 'forget my pin number'],
    ['I forgot my PIN', 'Forgot my PIN'],
    ['my PIN is 4711', 'Did you forget my PIN?'],
    ['the weather is nice', 'forget it'],
    ['the weather is nice', 'Forget about it, how is the weather?'],
    ['the weather is nice', 'Forget that. The weather is nice'],
    ['the weather is nice', 'The weather is nice? Forget it.'],
    ['my PIN is 4711', 'My PIN is 4712. Forget that.'],
    ['my PIN is 4711', 'Book a table for two. Forget that.'],
    ['my dog is Rex', 'My dog is Rex. My PIN is 4711. Forget that.'],
    ['the weather is nice', 'forget never mind'],
    ['the weather is nice', 'Forget what I said'],
    ['the weather is nice', 'forget when'],
  ])('%j after %j', async (fact, request) => {
    expect(await leftAfter([fact], request)).toEqual([fact])
  })
})

test('all matches are forgotten and reported, and nothing else', async () => {
  const facts = [
    'my PIN is 4711',
    'my PIN is 4712 since May',
    "Anna's PIN is 9",
    'my address is 5 Elm Street',
  ]
  expect(await leftAfter(facts, 'forget my PIN')).toEqual(facts.slice(2))
})

test.each([
  ['my PIN is 4711', 'forget that my PIN is 4711', []],
  ['my PIN is 4711', 'Forget my PIN: 4711!', []],
  ['my PIN is 4711', 'forget my PIN', ['my PIN is 4711']],
  ['my PIN is 4711', 'forget that my PIN is 4712', ['my PIN is 4711']],
])('without an engine all words must match: %j after %j', async (fact, request, left) => {
  expect(await leftAfter([fact], request, { engine: null })).toEqual(left)
})

test('with an engine that fails, words still match', async () => {
  const closed = await EmbeddingEngine.load()
  await closed.close()
  expect(await leftAfter(['my PIN is 4711'], 'forget that my PIN is 4711', { engine: closed })).toEqual([])
  expect(await leftAfter(['my PIN is 4711'], 'forget my PIN', { engine: closed })).toHaveLength(1)
})

describe('what was forgotten is not recalled', () => {
  const saying = [
    'Please remember that my PIN is 4711.',
    'Remember that my PIN is 4711.',
    "By the way, my PIN is 4711, and don't tell anyone.",
    'My PIN is 4711 and my dog is called Rex',
    'Hi! I wanted to tell you my PIN is 4711.',
  ]

  test.each(['Forget that my PIN is 4711.', 'forget my PIN'])('%j', async (request) => {
    const memory = await open()
    for (const [index, userText] of saying.entries())
      await memory.captureMemoryTurn({ turnId: `s${index}`, userText })
    await memory.captureMemoryTurn({
      turnId: 'asked',
      userText: 'What did I tell you?',
      assistantText: 'Sure. Your PIN is 4711.',
    })
    await memory.captureMemoryTurn({ turnId: 'other', userText: "Remember that my sister's PIN is 9" })
    const { records } = await memory.store.status()
    const report = await memory.captureMemoryTurn({ turnId: 'f', userText: request })
    // One fact, and the episodes that contain it.
    expect(report).toMatchObject({ forgotten: 7, episodesWritten: 1, embedded: 0 })
    const inserted = report.writes.find(({ op }) => op === 'insert')?.targetId
    const forgotten = report.writes.filter(({ op }) => op === 'forget_soft').map(({ targetId }) => targetId)
    expect(new Set(forgotten).size).toBe(8)
    expect(forgotten).toContain(inserted)
    expect((await memory.store.status()).records).toBe(records - 7)
    expect(await memory.recallContext('What is my PIN?', { limit: 50, minScore: 0 })).not.toContain('4711')
    if (areInSqlite())
      for (const { note } of memory.repository.auditEntries()) expect(note).not.toContain('4711')
    expect((await memory.store.status()).queued).toBe(0)
  })

  test('nor after another request to forget it', async () => {
    const memory = await open()
    await memory.remember('my PIN is 4711')
    await memory.captureMemoryTurn({ turnId: 'f1', userText: 'Forget that my PIN is 4711' })
    const again = await memory.captureMemoryTurn({ turnId: 'f2', userText: 'Forget that my PIN is 4711' })
    expect(again).toMatchObject({ forgotten: 0, episodesWritten: 1 })
    expect(await memory.list()).toEqual([])
    expect(
      await memory.captureMemoryTurn({ turnId: 'f2', userText: 'Forget that my PIN is 4711' }),
    ).toMatchObject({
      episodesWritten: 0,
      writes: [],
    })
    const anew = await memory.captureMemoryTurn({ turnId: 'r', userText: 'Remember that my PIN is 4711' })
    expect(anew).toMatchObject({ factsWritten: 1, embedded: 2 })
  })

  test('nor after an extractor finds it again', async () => {
    const memory = await open({
      extractors: [
        ({ userText }) => {
          const pin = /PIN is (\d+)/.exec(userText)?.[1]
          return pin === undefined ? [] : [{ kind: 'profile', text: `PIN: ${pin}`, supersedesTag: 'pin' }]
        },
      ],
    })
    await memory.captureMemoryTurn({ turnId: 'r', userText: 'Remember that my PIN is 4711' })
    await memory.captureMemoryTurn({ turnId: 'f', userText: 'Forget that my PIN is 4711' })
    expect(await memory.list()).toEqual([])
  })
})

test("an extractor's facts about the user count as the user's own", async () => {
  const memory = await open()
  await memory.captureMemoryTurn({ turnId: 't', userText: 'Hello! My address is 5 Elm Street.' })
  await memory.remember("The user's address is 5 Elm Street")
  const report = await memory.captureMemoryTurn({ turnId: 'f', userText: 'forget my address' })
  expect(report.forgotten).toBe(2)
  expect(await memory.list()).toEqual([])
})

test('a memory that is edited during the search is forgotten or kept, as reported', async () => {
  const memory = await open()
  const { id } = await memory.remember('my PIN is 4711')
  const forgetting = memory.captureMemoryTurn({ turnId: 'f', userText: 'forget my PIN' })
  await memory.store.update(id, { text: 'my PIN is 4711 for the gate' })
  // Whichever happened first, only what was found is forgotten.
  const { forgotten } = await forgetting
  expect((await memory.store.get(id))?.status).toBe(forgotten === 0 ? 'active' : 'forgotten')
})

describe('everything about me', () => {
  const mine = ['I live in Kiel', 'my brother likes coffee', 'The user is allergic to nuts']
  const others = ['the bins go out on Tuesday', 'Anna likes tea']

  test.each([
    'Please forget everything about me',
    'Forget everything you know about me',
    'forget me',
    'Can you delete all my data?',
  ])('%j forgets what the user said about themselves, and reports each', async (userText) => {
    const memory = await open({ engine: null })
    for (const text of [...mine, ...others]) await memory.remember(text)
    await memory.captureMemoryTurn({ turnId: 'a', userText: 'I moved to Kiel', assistantText: 'How is it?' })
    await memory.captureMemoryTurn({ turnId: 'b', userText: 'Tell me what a viola is', assistantText: 'Yes' })
    const report = await memory.captureMemoryTurn({ turnId: 'f', userText })
    const left = (await memory.list()).map(({ text }) => text)
    expect(left).toEqual([...others, 'User: Tell me what a viola is\nAssistant: Yes'])
    expect(report).toMatchObject({ forgotten: mine.length + 1, forgetRequested: true })
    const named = report.writes.filter(({ op }) => op === 'forget_soft').map(({ targetId }) => targetId)
    const all = await memory.list({ includeInactive: true })
    const gone = all.filter(({ status }) => status === 'forgotten')
    expect(named.toSorted()).toEqual(gone.map(({ id }) => id).toSorted())
  })
})

test('a request that finds nothing is reported; text that is not a request is not', async () => {
  const memory = await open({ engine: null })
  const asked = await memory.captureMemoryTurn({ turnId: 'a', userText: 'forget my shoe size' })
  expect(asked).toMatchObject({ episodesWritten: 1, forgotten: 0, forgetRequested: true })
  const again = await memory.captureMemoryTurn({ turnId: 'a', userText: 'forget my shoe size' })
  expect(again).not.toHaveProperty('forgetRequested')
  const none = await memory.captureMemoryTurn({ turnId: 'b', userText: 'Forget it, how is the weather?' })
  expect(none).not.toHaveProperty('forgetRequested')
})
