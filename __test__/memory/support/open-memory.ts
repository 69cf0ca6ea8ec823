import {
  type Embedder,
  MemoryOrchestrator,
  type MemoryOrchestratorOptions,
  SqliteMemoryRepository,
} from 'recollect'
import { onTestFinished } from 'vitest'
import { tempDir } from '../../store/support/temp-store.js'
import { WordEmbedder } from '../../store/support/word-embedder.js'

/** Where a memory is stored, as options. */
export type MemoryPlace = Pick<MemoryOrchestratorOptions, 'rootDir' | 'store'>

let makePlace: (() => Promise<MemoryPlace>) | undefined

/** Moves the memories of test files imported from now on out of SQLite files: the tests are run again there. */
export function keepMemoriesIn(make: () => Promise<MemoryPlace>): void {
  makePlace = make
}

/** Whether memories are in SQLite files: for tests of what only such a store has. */
export function areInSqlite(): boolean {
  return makePlace === undefined
}

/** A separate place for one memory. */
export async function newPlace(): Promise<MemoryPlace> {
  return makePlace === undefined ? { rootDir: tempDir() } : makePlace()
}

/** A memory in its own place, with an embedder that compares words; closed when the test ends. */
export async function openMemory(
  options: Partial<MemoryOrchestratorOptions> = {},
): Promise<MemoryOrchestrator> {
  const memory = await MemoryOrchestrator.open({
    ...(await newPlace()),
    engine: new WordEmbedder(),
    ...options,
  })
  onTestFinished(() => memory.close())
  return memory
}

/** A memory without a file, for all tests of a file; {@link closeHeld} closes it. */
export async function openHeld(engine: Embedder | null): Promise<MemoryOrchestrator> {
  const place = areInSqlite()
    ? { repository: SqliteMemoryRepository.open({ memory: true, logger: null }) }
    : await newPlace()
  return MemoryOrchestrator.open({ ...place, engine, logger: null })
}

export async function closeHeld(memory: MemoryOrchestrator): Promise<void> {
  await memory.close()
  if (areInSqlite()) memory.repository.close()
}
