// Uses the package without any types but those of the language: none of Node.js, none of a browser.
import {
  type Embedder,
  EmbeddingEngine,
  type MemoryHandle,
  MemoryOrchestrator,
  type MemorySearchHit,
  type OwnFloat32Array,
  SqliteMemoryRepository,
} from 'recollect'

export async function firstText(question: string): Promise<string | undefined> {
  const engine: Embedder & { close(): Promise<void> } = await EmbeddingEngine.load()
  const memory = await MemoryOrchestrator.open({ rootDir: 'memory', engine })
  const handle: MemoryHandle = memory.scope('users/42')
  const hits: readonly MemorySearchHit[] = await handle.recall(question, { limit: 1 })
  await memory.close()
  await engine.close()
  return hits[0]?.record.text
}

export async function vectorOf(engine: EmbeddingEngine, text: string): Promise<OwnFloat32Array> {
  const vector: Float32Array = await engine.embed(text)
  return vector.slice()
}

export function countRecords(): number {
  const store = SqliteMemoryRepository.open({ memory: true })
  try {
    return store.status().records
  } finally {
    store.close()
  }
}
