import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { call, connect, ERAS, listed, recalled, refused, rememberAll, type Shown } from './support/connect.js'

const KEY = 'The spare key is with Amélia on the second floor.'
const DOG = 'My dog Bisonte hates the tram.'
const BILL = 'The invoice of the carpenter is due on 4 March 2027.'

describe.each(ERAS)('the tools, to a %s client', (era) => {
  it('are six, each with a description, a schema and correct hints about its effects', async () => {
    const client = await connect(['--root', tempDir()], era)
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual(
      ['forget', 'list', 'recall', 'remember', 'status', 'update'].sort(),
    )
    for (const { name, description = '', inputSchema, outputSchema, annotations } of tools) {
      expect(description.length, name).toBeGreaterThan(40)
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false })
      expect(outputSchema, name).toMatchObject({ type: 'object' })
      expect(annotations, name).toMatchObject({
        readOnlyHint: ['recall', 'list', 'status'].includes(name),
        destructiveHint: ['update', 'forget'].includes(name),
        openWorldHint: false,
      })
    }
  })

  it('remember, recall, list, update and forget', async () => {
    const client = await connect(['--root', tempDir()], era)
    const [key = '', dog = ''] = await rememberAll(client, [KEY, DOG, BILL])
    expect((await recalled(client, 'Who has a key to our flat?'))[0]).toMatchObject({ id: key, text: KEY })
    expect(await recalled(client, 'What is the wifi password?')).toEqual([])
    expect((await listed(client)).map(({ text }) => text)).toEqual([BILL, DOG, KEY])

    const moved = 'The spare key is with Tomás in the bakery.'
    await call(client, 'update', { id: key, text: moved })
    expect((await recalled(client, 'Who has a key to our flat?'))[0]).toMatchObject({ id: key, text: moved })

    await call(client, 'forget', { ids: [dog], confirm: true })
    expect((await listed(client)).map(({ text }) => text)).toEqual([BILL, moved])
    const { structured } = await call(client, 'status')
    expect(structured).toMatchObject({ memories: 2, forgotten: 1, waiting: 0, engine: 'ready', scope: '' })
  })
})

describe('remember', () => {
  it('stores an equal text once, with the tags of both', async () => {
    const client = await connect(['--root', tempDir()])
    const first = await call<{ memory: Shown; already_there: boolean }>(client, 'remember', {
      text: KEY,
      tags: ['flat'],
      kind: 'commitment',
    })
    expect(first.structured).toMatchObject({ already_there: false, memory: { kind: 'commitment' } })
    const again = await call<{ memory: Shown; already_there: boolean }>(client, 'remember', {
      text: KEY,
      tags: ['keys'],
      kind: 'commitment',
    })
    expect(again.structured).toMatchObject({
      already_there: true,
      memory: { id: first.structured.memory.id, tags: ['flat', 'keys'] },
    })
    expect(again.text).toContain('Already there')
  })

  it('and the other tools refuse what they cannot do, and say why', async () => {
    const client = await connect(['--root', tempDir()])
    await rememberAll(client, [DOG])
    const cases: readonly (readonly [name: string, args: Record<string, unknown>, why: RegExp])[] = [
      ['remember', { text: ' ' }, /blank/],
      ['remember', { text: 'x'.repeat(100_001) }, /100000/],
      ['remember', { text: 'x', kind: 'rumour' }, /kind/],
      ['recall', { query: 'x', limits: 3 }, /limits/],
      ['recall', { query: 'x', limit: 0 }, /limit/],
      ['recall', { query: 'x', since: '2026-02-30' }, /since/],
      ['update', { id: 'nobody', text: 'x' }, /RECORD_NOT_FOUND/],
      ['forget', {}, /either ids or query/],
      ['forget', { ids: ['a'], query: 'b' }, /either ids or query/],
      ['forget', { query: 'dog', confirm: true }, /ids with confirm/],
    ]
    for (const [name, args, why] of cases) expect(await refused(client, name, args)).toMatch(why)
    expect(await listed(client)).toHaveLength(1)
  })
})

describe('recall', () => {
  it('explains on request, and filters by kind, tag and day', async () => {
    const client = await connect(['--root', tempDir()])
    await rememberAll(client, [DOG, KEY])
    await call(client, 'remember', { text: 'Bisonte sees the vet on Monday.', kind: 'event', tags: ['dog'] })
    const [explained] = await recalled(client, 'Bisonte tram', { explain: true, limit: 1 })
    expect(explained?.why?.matched).toContain('tram')
    const { text } = await call(client, 'recall', { query: 'Bisonte tram', explain: true })
    expect(text).toContain('has the words')
    expect((await recalled(client, 'Bisonte', { kind: 'event' })).map(({ kind }) => kind)).toEqual(['event'])
    expect(await recalled(client, 'Bisonte', { tag: 'dog' })).toHaveLength(1)
    expect(await recalled(client, 'Bisonte', { before: '2020-01-01' })).toEqual([])
    expect((await recalled(client, 'Bisonte', { since: '2020-01-01' })).length).toBeGreaterThan(0)
  })

  it('returns the part of a long memory that answers, and its address', async () => {
    const client = await connect(['--root', tempDir()])
    const filler = Array.from({ length: 200 }, (_, n) => `Chapter ${n} tells of the weather and the sea.`)
    const [id = ''] = await rememberAll(client, [[...filler, KEY].join('\n')])
    const { structured, text } = await call<{ memories: Shown[] }>(client, 'recall', {
      query: 'Who has the spare key?',
    })
    const [hit] = structured.memories
    expect(hit?.text).toContain('Amélia')
    expect(hit?.part).toBe(true)
    expect(hit?.text.length).toBeLessThanOrEqual(2_000)
    expect(text).toContain(`recollect://memory/${id}`)
    const { contents } = await client.readResource({ uri: `recollect://memory/${id}` })
    expect(JSON.stringify(contents)).toContain('Chapter 0 tells')
  })
})

describe('forget', () => {
  it('lists what it would forget, and changes nothing without confirm', async () => {
    const client = await connect(['--root', tempDir()])
    const [key = '', dog = ''] = await rememberAll(client, [KEY, DOG])
    const asked = await call<{ done: boolean; memories: Shown[] }>(client, 'forget', { query: 'the dog' })
    expect(asked.structured.done).toBe(false)
    expect(asked.structured.memories[0]).toMatchObject({ id: dog })
    const preview = await call<{ memories: Shown[] }>(client, 'forget', { ids: [key, 'nobody'] })
    expect(preview.structured).toMatchObject({ done: false, not_found: ['nobody'], memories: [{ id: key }] })
    expect(preview.text).toContain('Nothing was changed')
    expect(await listed(client)).toHaveLength(2)
  })

  it('erases permanently on request', async () => {
    const client = await connect(['--root', tempDir()])
    const [key = ''] = await rememberAll(client, [KEY, DOG])
    const erased = await call(client, 'forget', { ids: [key], confirm: true, permanently: true })
    expect(erased.structured).toMatchObject({ done: true, memories: [{ id: key }], copies: [] })
    await expect(client.readResource({ uri: `recollect://memory/${key}` })).rejects.toThrow(/not found/i)
    const { structured } = await call(client, 'status')
    expect(structured).toMatchObject({ memories: 1, forgotten: 0 })
  })
})

describe('resources and instructions', () => {
  it('are the recent memories, and each full memory', async () => {
    const client = await connect(['--root', tempDir()])
    const [key = ''] = await rememberAll(client, [KEY, DOG])
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toContain('recollect://recent')
    expect(resources.map(({ uri }) => uri)).toContain(`recollect://memory/${key}`)
    const { contents } = await client.readResource({ uri: 'recollect://recent' })
    expect(JSON.stringify(contents)).toContain('Bisonte')
    const whole = await client.readResource({ uri: `recollect://memory/${key}` })
    expect(JSON.parse((whole.contents[0] as { text: string }).text)).toMatchObject({ id: key, text: KEY })
  })

  it('tell an agent what the store contains', async () => {
    const root = tempDir()
    const empty = await connect(['--root', root])
    expect(empty.getInstructions()).toContain('It is empty')
    await rememberAll(empty, [KEY, DOG])
    await empty.close()
    const later = await connect(['--root', root, '--scope', 'users/42'])
    expect(later.getInstructions()).toContain('"users/42"')
    expect((await connect(['--root', root])).getInstructions()).toMatch(
      /holds 2 memories, the newest of \d{4}-/,
    )
  })
})
