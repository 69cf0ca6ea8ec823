/**
 * All that is asked of a pool of connections. A `Pool` of the package `pg` is one; so is what wraps another client of
 * PostgreSQL. Parameters are strings, numbers, booleans, null, bytes and arrays of these. Of a row, columns of the types
 * text, float8, int4, bool, bytea, jsonb and text[] are read as `pg` reads them.
 */
export interface PostgresPool extends PostgresQueries {
  /** A connection for one transaction. */
  connect(): Promise<PostgresClient>
}

/** What runs a statement. */
export interface PostgresQueries {
  /** Runs one statement; `$1` and so on stand for the values. */
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

/** A connection that was taken from a pool. */
export interface PostgresClient extends PostgresQueries {
  /** Gives it back, or ends it where it is not to be used again. */
  release(destroy?: boolean): void
}

/** What a statement gave. */
export interface PostgresResult {
  /** By the names of the columns. */
  readonly rows: readonly unknown[]
  /** Rows changed or read; null where the statement counts none. */
  readonly rowCount: number | null
}
