import { type MemoryHandle, type MemoryOrchestrator, ScopedMemory } from '../index.js'

/** A memory that can be served, or one scope of it. */
export type ServableMemory = MemoryOrchestrator | ScopedMemory

/** Whether questions are already answered by meaning and, if not, why. */
export type EngineState =
  | { readonly state: 'ready' | 'loading' | 'none' }
  | { readonly state: 'failed'; readonly reason: string }

/** A memory whose model may still be loading. */
export interface ServedMemory {
  /** For operations without the model; available at once. */
  readonly now: ServableMemory
  /** With the model, once it is loaded. Never rejects: without a model, it answers by words only. */
  readonly whole: Promise<ServableMemory>
  engine(): EngineState
}

/** A memory that is open already. */
export function served(memory: ServableMemory): ServedMemory {
  const without = !(memory instanceof ScopedMemory) && memory.engine === null
  return {
    now: memory,
    whole: Promise.resolve(memory),
    engine: () => ({ state: without ? 'none' : 'ready' }),
  }
}

/** The scope that a memory reads within; '' is everything. */
export function scopeOf(memory: MemoryHandle): string {
  return memory instanceof ScopedMemory ? memory.path : ''
}
