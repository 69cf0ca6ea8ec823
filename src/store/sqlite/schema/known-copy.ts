import type { KnownCopy } from '../../erase-report.js'
import type { Connection } from '../database/connection.js'

/** Stores the path of a file that may contain a copy of records, for an erasure to report. Inside a transaction. */
export function insertKnownCopy(connection: Connection, { path, kind, createdAt }: KnownCopy): void {
  connection.run(
    'INSERT INTO known_copies(path, kind, created_at) VALUES(?, ?, ?) ON CONFLICT(path) DO UPDATE SET created_at = excluded.created_at',
    path,
    kind,
    createdAt,
  )
}
