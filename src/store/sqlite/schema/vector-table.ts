import { RecollectError } from '../../../errors.js'
import { EMBEDDING_DIM } from '../../../vectors/embedding-dim.js'
import type { Connection } from '../database/connection.js'

// The name comes from the file and goes into SQL.
const TABLE_NAME = /^vec_embeddings(_[a-z0-9]{1,40})?$/

/** @throws RecollectError `STORE_CORRUPT` if the name is not that of a vector table */
export function requireVectorTable(name: string | null): string {
  if (name !== null && TABLE_NAME.test(name)) return name
  throw new RecollectError('STORE_CORRUPT', "Expected schema_meta's row vector_table to name a vector table")
}

/** Creates a table of passages' vectors, with the records' ids next to them for programs that read only this table. */
export function createVectorTable(connection: Connection, table: string): void {
  connection.exec(
    `CREATE VIRTUAL TABLE ${requireVectorTable(table)} USING vec0(passage_id INTEGER PRIMARY KEY, embedding FLOAT[${EMBEDDING_DIM}], +record_id TEXT)`,
  )
}

export function dropVectorTable(connection: Connection, table: string): void {
  connection.exec(`DROP TABLE IF EXISTS ${requireVectorTable(table)}`)
}

/** Drops the table; returns false if it is too damaged for that. Inside a transaction, which continues either way. */
export function tryDropVectorTable(connection: Connection, table: string): boolean {
  try {
    connection.immediate(() => dropVectorTable(connection, table))
    return true
  } catch (error) {
    if (error instanceof RecollectError && (error.code === 'STORE_FAILED' || error.code === 'STORE_CORRUPT'))
      return false
    throw error
  }
}

/** Fills a table with the vectors of a space, only of active records; returns their number. */
export function fillVectorTable(connection: Connection, table: string, spaceId: number): number {
  return connection.run(
    `INSERT INTO ${requireVectorTable(table)}(passage_id, embedding, record_id)
     SELECT e.passage_id, e.vector, r.id FROM embeddings e
     JOIN passages p ON p.id = e.passage_id JOIN memory_records r ON r.seq = p.record_seq
     WHERE e.space_id = ? AND r.status = 'active'`,
    spaceId,
  )
}
