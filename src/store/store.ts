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
  readonly onTextTruncated: OnTextTruncated | undefined

  constructor(connection: Connection, onTextTruncated: OnTextTruncated | undefined) {
    this.connection = connection
    this.onTextTruncated = onTextTruncated
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

  /** Now, in whole seconds since 1970. */
  now(): number {
    return Math.floor(Date.now() / 1000)
  }
}
