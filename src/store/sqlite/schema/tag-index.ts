import type { Connection } from '../database/connection.js'

/** The index of records by their tags. */
export const TAG_INDEX = 'memory_records_tags'

/** A tag is searched for in this index and not in the records, which are as long as their texts. */
export const TAG_INDEX_SQL = `
CREATE INDEX IF NOT EXISTS ${TAG_INDEX} ON memory_records(tags) WHERE tags <> '[]';
`

export function hasTagIndex(connection: Connection): boolean {
  return connection.value("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?", TAG_INDEX) === 1
}

/** Creates the index in a store of this schema version from before it existed. */
export function ensureTagIndex(connection: Connection): void {
  if (connection.query(() => hasTagIndex(connection))) return
  connection.immediate(() => connection.exec(TAG_INDEX_SQL))
}
