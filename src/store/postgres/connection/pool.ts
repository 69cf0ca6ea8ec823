/**
 * What the store needs from a connection pool. A `Pool` of the package `pg` implements it; a wrapper around another
 * PostgreSQL client can too. Parameters are strings, numbers, booleans, null, bytes and arrays of these. Columns of
 * the types text, float8, int4, bool, bytea, jsonb and text[] must be parsed as `pg` does.
 */
export interface PostgresPool extends PostgresQueries {
  /** Takes a connection for one transaction. */
  connect(): Promise<PostgresClient>
}

/** Runs statements. */
export interface PostgresQueries {
  /** Runs one statement; `$1` and so on are placeholders for the values. */
  query(text: string, values?: unknown[]): Promise<PostgresResult>
}

/** A connection that was taken from a pool. */
export interface PostgresClient extends PostgresQueries {
  /** Returns it to the pool, or closes it if it must not be used again. */
  release(destroy?: boolean): void
}

/** The result of a statement. */
export interface PostgresResult {
  /** Rows as objects with the column names as keys. */
  readonly rows: readonly unknown[]
  /** Number of rows changed or read; null if the statement has no count. */
  readonly rowCount: number | null
}
