import { onTestFinished } from 'vitest'
import type { MemoryStore } from '../../../src/store/store.js'

/** What the suite knows of an implementation. */
export interface StoreFactory {
  /** A new place without a store; the suite closes what is opened there. */
  readonly makePlace: () => StorePlace | Promise<StorePlace>
  /** Whether a place outlives its handles, and supports several at once. */
  readonly shared: boolean
}

/** The location of one store. */
export interface StorePlace {
  /** Opens the store, and creates it if there is none. */
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

/** All pages of an iteration. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

export function withCode(code: string): object {
  return { code }
}
