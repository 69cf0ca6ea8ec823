import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  EmbeddingEngine,
  type EmbeddingEngineOptions,
  MemoryOrchestrator,
  type MemoryStore,
  RecollectError,
  SqliteMemoryRepository,
} from '../index.js'
import type { EngineState, ServableMemory, ServedMemory } from './memory.js'

/** Which store to serve, and with which model. */
export interface OpenOptions {
  /** The directory of the store; created if it does not exist. Required unless `store` is given. */
  readonly rootDir?: string | undefined
  /** File in that directory; default `memory.db`. */
  readonly databaseFile?: string | undefined
  /** An open store of any kind, instead of one in `rootDir`; closing the server leaves it open. */
  readonly store?: MemoryStore | undefined
  /** The scope to serve, such as `users/42`; default everything. */
  readonly scope?: string | undefined
  /** Options for loading the model; null: no model, it answers by words only. */
  readonly engine?: EmbeddingEngineOptions | null | undefined
}

/** A memory that was opened to be served. */
export interface OpenMemory extends ServedMemory {
  close(): Promise<void>
}

/** Opens the store, and loads the model in the background. */
export async function openMemory(options: OpenOptions): Promise<OpenMemory> {
  const { scope = '' } = options
  const place = openPlace(options)
  let engine: EmbeddingEngine | undefined
  let state: EngineState = { state: options.engine === null ? 'none' : 'loading' }
  const within = (memory: MemoryOrchestrator): ServableMemory => (scope === '' ? memory : memory.scope(scope))
  try {
    const words = await MemoryOrchestrator.open({ ...place.kept, engine: null, logger: null })
    await words.ensureReady()
    const loading = new AbortController()
    const now = within(words)
    const memories = [words]
    const load = async (): Promise<ServableMemory> => {
      if (options.engine === null) return now
      // Loading blocks the thread for some milliseconds at its beginning, so the server starts listening first.
      await nextTurn()
      try {
        engine = await EmbeddingEngine.load({ ...options.engine, signal: loading.signal })
        const memory = await MemoryOrchestrator.open({ ...place.kept, engine })
        memories.push(memory)
        state = { state: 'ready' }
        return within(memory)
      } catch (error) {
        state = { state: 'failed', reason: reasonOf(error) }
        if (!loading.signal.aborted)
          process.stderr.write(`recollect: answering by words only: ${state.reason}\n`)
        return now
      }
    }
    const whole = load()
    return {
      now,
      whole,
      engine: () => state,
      close: async () => {
        loading.abort(new Error('the server is closing'))
        await whole
        for (const memory of memories) await memory.close()
        await engine?.close()
        place.close()
      },
    }
  } catch (error) {
    place.close()
    throw error
  }
}

/** Where the memories are, and how to close that, which is up to whoever opened it. */
interface Place {
  readonly kept: { readonly repository: SqliteMemoryRepository } | { readonly store: MemoryStore }
  readonly close: () => void
}

function openPlace({ rootDir, databaseFile, store }: OpenOptions): Place {
  if (store === undefined) {
    if (rootDir === undefined)
      throw new RecollectError('INVALID_ARGUMENT', 'Expected rootDir or store, received neither')
    const repository = SqliteMemoryRepository.open({ rootDir, databaseFile })
    return { kept: { repository }, close: () => repository.close() }
  }
  if ((rootDir ?? databaseFile) !== undefined)
    throw new RecollectError(
      'INVALID_ARGUMENT',
      'Expected either store, or rootDir and databaseFile, received both',
    )
  return { kept: { store }, close: () => undefined }
}

function reasonOf(error: unknown): string {
  if (error instanceof RecollectError) return `${error.message} [${error.code}]`
  return error instanceof Error ? error.message : String(error)
}
