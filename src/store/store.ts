import { requireFunction } from '../arguments/options.js'
import { RecollectError } from '../errors.js'
import type { TextTruncation } from '../records/record-text.js'
import { type Connection, refuseAsync } from './connection.js'
import { requireCurrentSchema } from './schema/schema-state.js'

/** Told of a text before it is stored cut; what it throws refuses the text. */
export type OnTextTruncated = (truncation: TextTruncation) => void

/**
 * What every operation on the store works with: the connection, behind a check that the schema is the
 * one this release knows. The check is part of each operation, since another process may migrate the
 * file while this one has it open.
 */
export class Store {
  readonly connection: Connection
  readonly #truncationListeners = new Set<OnTextTruncated>()

  constructor(connection: Connection, onTextTruncated: OnTextTruncated | undefined) {
    this.connection = connection
    if (onTextTruncated !== undefined) this.#truncationListeners.add(onTextTruncated)
  }

  /** One immediate transaction, or a savepoint inside one. */
  write<T>(fn: () => T): T {
    refuseAsync(fn)
    const nested = this.connection.open && this.connection.inTransaction
    return this.connection.immediate(() => {
      if (!nested) requireCurrentSchema(this.connection)
      return fn()
    })
  }

  /** Reads that agree with each other. */
  read<T>(fn: () => T): T {
    const nested = this.connection.open && this.connection.inTransaction
    return this.connection.snapshot(() => {
      if (!nested) requireCurrentSchema(this.connection)
      return fn()
    })
  }

  /** Tells one more listener of texts that are cut, until the function returned is called. */
  listenToTruncation(listener: OnTextTruncated): () => void {
    requireFunction(listener, 'listener')
    // Its own function: the same listener may be given twice.
    const own: OnTextTruncated = (truncation) => listener(truncation)
    this.#truncationListeners.add(own)
    return () => void this.#truncationListeners.delete(own)
  }

  tellTruncation(truncation: TextTruncation): void {
    for (const listener of this.#truncationListeners) listener(truncation)
  }

  /** Now, in whole seconds since 1970. */
  now(): number {
    return Math.floor(Date.now() / 1000)
  }
}

/** Refuses a repository that was made by its constructor, which types alone keep private. */
export function requireStore(store: unknown): Store {
  if (store instanceof Store) return store
  throw new RecollectError(
    'INVALID_ARGUMENT',
    'Expected a store to be opened by SqliteMemoryRepository.open(), received a call of its constructor',
  )
}
