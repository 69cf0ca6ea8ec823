import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator } from 'recollect'
import { expect, test } from 'vitest'
import { tempDir, tempStore } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

test('a repository given together with rootDir is used, and stays open', async () => {
  const repository = tempStore()
  const elsewhere = join(tempDir(), 'elsewhere')
  const engine = new WordEmbedder()
  const memory = await MemoryOrchestrator.open({ rootDir: elsewhere, repository, engine })
  expect(memory.repository).toBe(repository)
  const { id } = await memory.remember('The spare key is with Amélia.')
  expect((await memory.recall('Where is the spare key?')).map(({ record }) => record.id)).toEqual([id])
  await memory.close()
  // The caller's store still works; the directory, which was only named, is not created.
  expect(repository.getRecord(id)?.text).toBe('The spare key is with Amélia.')
  expect(() => readdirSync(elsewhere)).toThrow('ENOENT')
})

test('as in the README: a turn is captured, and found by its meaning', async () => {
  const memory = await MemoryOrchestrator.open({ rootDir: tempDir(), engine: new WordEmbedder() })
  await memory.captureMemoryTurn({
    turnId: '1',
    userText: 'Please remember that I am allergic to peanuts.',
  })
  await memory.captureMemoryTurn({ turnId: '2', userText: 'My dog Bisonte hates the tram.' })
  await memory.remember('The spare key is with Amélia on the second floor.')
  const hits = await memory.recall('Who is allergic to peanuts?', { limit: 2 })
  expect(hits).toHaveLength(2)
  expect(hits[0]?.record).toMatchObject({ kind: 'fact', text: 'I am allergic to peanuts.' })
  await memory.close()
})

test('changing the options object after the call has no effect', async () => {
  const repository = tempStore()
  const options: { repository?: typeof repository; rootDir: string; engine: null } = {
    repository,
    rootDir: tempDir(),
    engine: null,
  }
  const given = await MemoryOrchestrator.open(options)
  delete options.repository
  const own = await MemoryOrchestrator.open(options)
  options.repository = repository
  await given.close()
  await own.close()
  expect(repository.getRecord('any')).toBeNull()
  expect(() => own.repository.getRecord('any')).toThrow('Expected an open store')
})
