import type { Connection } from '../database/connection.js'

/** Tables whose rows have a digest. */
export const DIGEST_TABLES = [
  'memory_records',
  'embeddings',
  'memory_audit',
  'sources',
  'embedding_spaces',
  'embedding_queue',
] as const

/** One of {@link DIGEST_TABLES}. */
export type DigestTable = (typeof DIGEST_TABLES)[number]

/** Adds missing columns: the first stores of version 4 had none. Inside a transaction; rewrites no row. */
export function addDigestColumns(connection: Connection): void {
  for (const table of DIGEST_TABLES)
    if (!hasDigests(connection, table)) connection.exec(`ALTER TABLE ${table} ADD COLUMN digest INTEGER`)
}

/** Whether all of them exist. */
export function hasDigestColumns(connection: Connection): boolean {
  return DIGEST_TABLES.every((table) => hasDigests(connection, table))
}

function hasDigests(connection: Connection, table: DigestTable): boolean {
  return connection.value("SELECT 1 FROM pragma_table_info(?) WHERE name = 'digest'", table) !== undefined
}
