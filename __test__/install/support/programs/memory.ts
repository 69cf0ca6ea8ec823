// memory.mjs with the types that a user's compiler sees.
import {
  cosineSimilarity,
  EMBEDDING_DIM,
  type Embedder,
  EmbeddingEngine,
  MemoryOrchestrator,
  type MemorySearchHit,
  RecollectError,
} from 'recollect'

const engine: Embedder & { close(): Promise<void> } = await EmbeddingEngine.load({ truncation: 'truncate' })
const vector: Float32Array = await engine.embed('hello')
if (vector.length !== EMBEDDING_DIM || cosineSimilarity(vector, vector) < 0.999) throw new Error('no vector')

const memory = await MemoryOrchestrator.open({ rootDir: process.argv[2] ?? 'memory', engine })
try {
  await memory.remember('The spare key is with Amélia on the second floor.', { tags: ['home'] })
  await memory.remember('My dog Bisonte hates the tram.')
  await memory.remember('The invoice is due on Friday.')
  const hits: MemorySearchHit[] = await memory.recall('Who has a key to our flat?', { limit: 1 })
  console.log(JSON.stringify({ found: hits[0]?.record.text, embedded: memory.status().embedded }))
} catch (error) {
  if (error instanceof RecollectError && error.code === 'NO_ENGINE') console.error(error.message)
  throw error
} finally {
  await memory.close()
  await engine.close()
}
