import { onTestFinished } from 'vitest'
import type { MemoryStore } from '../../../src/store/store.js'

/** All that the suite knows of an implementation. */
export interface StoreFactory {
  /** A new place without a store; what is opened there is closed by the suite. */
  readonly makePlace: () => StorePlace | Promise<StorePlace>
  /** Whether a place outlives its handles, and several can be open on it at once. */
  readonly shared: boolean
}

/** Where one store is. */
export interface StorePlace {
  /** Opens the store, and makes it when there is none. */
  readonly open: () => MemoryStore | Promise<MemoryStore>
}

/** Opens a store that is closed when the test ends. */
export async function openAt(place: StorePlace): Promise<MemoryStore> {
  const store = await place.open()
  onTestFinished(() => store.close())
  await store.ready()
  return store
}

/** A new, empty store that is ready. */
export async function emptyStore(factory: StoreFactory): Promise<MemoryStore> {
  return openAt(await factory.makePlace())
}

/** All pages of a walk. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

export function withCode(code: string): object {
  return { code }
}
