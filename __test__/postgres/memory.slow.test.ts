import type { MemoryStore } from 'recollect'
import { afterAll, describe } from 'vitest'
import { keepMemoriesIn } from '../memory/support/open-memory.js'
import { describeWithPostgres } from './support/database.js'
import { Places } from './support/places.js'

/** The behavior of a memory does not depend on its store: the same tests run again, each memory in its own schema. */
const FILES = {
  'a turn': () => import('../memory/turn.test.js'),
  forgetting: () => import('../memory/forget.test.js'),
  extractors: () => import('../memory/extractors.test.js'),
  recall: () => import('../memory/recall.test.js'),
  orchestrator: () => import('../memory/orchestrator.test.js'),
  scopes: () => import('../memory/scopes/scoped-memory.test.js'),
  'recall by words and meaning': () => import('../recall/memory-recall.test.js'),
  'exact things': () => import('../recall/exact.test.js'),
  speakers: () => import('../recall/speakers.test.js'),
  context: () => import('../recall/recall-context.test.js'),
  'what cannot be read': () => import('../recall/unreadable.test.js'),
  'nasty questions': () => import('../recall/nasty.test.js'),
}

describeWithPostgres('a memory in PostgreSQL', () => {
  const places = new Places()
  const opened: MemoryStore[] = []
  afterAll(async () => {
    for (const store of opened) await store.close()
  })
  keepMemoriesIn(async () => {
    const store = await (await places.make({ maxConnections: 2 })).open()
    opened.push(store)
    await store.ready()
    return { store }
  })
  for (const [what, tests] of Object.entries(FILES)) describe(what, async () => void (await tests()))
})
