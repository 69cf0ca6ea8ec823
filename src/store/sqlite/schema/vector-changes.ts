import type { Connection } from '../database/connection.js'

/**
 * Changes that are kept. Whoever has missed more reads all vectors again: at a million that takes some seconds, and
 * reading that many rows one by one takes one.
 */
const KEPT_CHANGES = 65_536

/** What a trigger does for a passage whose vector has changed. */
const note = (row: 'NEW' | 'OLD') => `
    INSERT INTO vector_changes(passage_id, mark) VALUES(${row}.passage_id, random() & 0xffffffffffff);`

const trigger = (name: string, event: string, ...rows: readonly ('NEW' | 'OLD')[]) => `
CREATE TRIGGER IF NOT EXISTS ${name} AFTER ${event} ON embeddings BEGIN${rows.map(note).join('')}
    DELETE FROM vector_changes WHERE change <= (SELECT max(change) FROM vector_changes) - ${KEPT_CHANGES};
END;`

/**
 * Which passages got, changed or lost a vector, in the order of the changes: an index in memory follows the file by it.
 * Triggers write it, so that no program that changes vectors can leave it out. The mark tells a change from another of
 * the same number, in a copy of the file that went its own way.
 */
const VECTOR_CHANGES = `
CREATE TABLE IF NOT EXISTS vector_changes(
  change INTEGER PRIMARY KEY AUTOINCREMENT,
  passage_id INTEGER NOT NULL,
  mark INTEGER NOT NULL
) STRICT;
${trigger('embeddings_inserted', 'INSERT', 'NEW')}
${trigger('embeddings_updated', 'UPDATE OF passage_id, space_id, vector', 'OLD', 'NEW')}
${trigger('embeddings_deleted', 'DELETE', 'OLD')}
-- Where a part of this was missing, changes were left out: whoever follows the log is to notice.
DELETE FROM vector_changes;
INSERT INTO vector_changes(passage_id, mark) VALUES(0, random() & 0xffffffffffff);
`

// A log that another program has emptied would say nothing of where it ends.
const IS_EMPTY = 'SELECT NOT EXISTS (SELECT 1 FROM vector_changes)'

const NAMES = ['vector_changes', 'embeddings_inserted', 'embeddings_updated', 'embeddings_deleted']

/** Inside a write. */
export function createVectorChanges(connection: Connection): void {
  connection.exec(VECTOR_CHANGES)
}

/** Whether changes of vectors are noted. */
export function hasVectorChanges(connection: Connection): boolean {
  const found = connection.value<number>(
    'SELECT count(*) FROM sqlite_master WHERE name IN (SELECT value FROM json_each(?))',
    JSON.stringify(NAMES),
  )
  return found === NAMES.length
}

/** For a store of this schema version that was made before changes were noted, or whose log was lost. */
export function ensureVectorChanges(connection: Connection): void {
  const isWhole = () => hasVectorChanges(connection) && connection.value<number>(IS_EMPTY) === 0
  if (connection.query(isWhole)) return
  connection.immediate(
    () => {
      if (!isWhole()) createVectorChanges(connection)
    },
    { stamped: false },
  )
}
