import { decodeRow, encodeValue } from './encoding.js'
import type { PostgresQueries } from './pool.js'

/** A value of a placeholder. */
export type Value = string | number | bigint | boolean | Uint8Array | null | readonly Value[]

/** The context in which statements run. */
export interface StatementContext {
  /** The statement for this store's schema, with `$1` and so on. */
  readonly sqlFor: (sql: string) => string
}

/** Runs statements, with a `?` for each value, and `{name}` for a table of the store. */
export class Statements {
  readonly #on: PostgresQueries
  readonly #context: StatementContext

  constructor(on: PostgresQueries, context: StatementContext) {
    this.#on = on
    this.#context = context
  }

  async all<T>(sql: string, ...values: readonly Value[]): Promise<T[]> {
    const { rows } = await this.#query(sql, values)
    return rows.map(decodeRow) as T[]
  }

  async get<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    const [row] = await this.all<T>(sql, ...values)
    return row
  }

  /** The first column of the first row. */
  async value<T>(sql: string, ...values: readonly Value[]): Promise<T | undefined> {
    const row = await this.get<Record<string, T>>(sql, ...values)
    return row === undefined ? undefined : Object.values(row)[0]
  }

  /** Returns the number of rows changed. */
  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0
  }

  /** The statement with the names of the tables. */
  resolved(sql: string): string {
    return this.#context.sqlFor(sql)
  }

  /**
   * Runs a statement that the server composed, without replacing placeholders: its names may contain these characters.
   */
  async verbatim(sql: string): Promise<void> {
    await this.#on.query(sql)
  }

  async #query(sql: string, values: readonly Value[]) {
    return this.#on.query(this.#context.sqlFor(sql), values.map(encodeValue))
  }
}
