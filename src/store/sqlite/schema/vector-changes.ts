import type { Connection } from '../database/connection.js'

/**
 * How many changes are kept. A reader that missed more reads all vectors again: for a million vectors that takes some
 * seconds, while reading this many rows one by one takes one second.
 */
const KEPT_CHANGES = 65_536

/** The body of a trigger for a passage whose vector changed. */
const note = (row: 'NEW' | 'OLD') => `
    INSERT INTO vector_changes(passage_id, mark) VALUES(${row}.passage_id, random() & 0xffffffffffff);`

const trigger = (name: string, event: string, ...rows: readonly ('NEW' | 'OLD')[]) => `
CREATE TRIGGER IF NOT EXISTS ${name} AFTER ${event} ON embeddings BEGIN${rows.map(note).join('')}
    DELETE FROM vector_changes WHERE change <= (SELECT max(change) FROM vector_changes) - ${KEPT_CHANGES};
END;`

/**
 * The passages that got, changed or lost a vector, in the order of the changes, so that an index in memory can follow
 * the file. Triggers write the log, so that no program that changes vectors can omit it. The mark distinguishes
 * changes with the same number in copies of the file that diverged.
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

// A log that another program emptied would not show where it ends.
const IS_EMPTY = 'SELECT NOT EXISTS (SELECT 1 FROM vector_changes)'

const NAMES = ['vector_changes', 'embeddings_inserted', 'embeddings_updated', 'embeddings_deleted']

/** Creates the log and its triggers. Inside a write. */
export function createVectorChanges(connection: Connection): void {
  connection.exec(VECTOR_CHANGES)
}

/** Whether changes of vectors are logged. */
export function hasVectorChanges(connection: Connection): boolean {
  const found = connection.value<number>(
    'SELECT count(*) FROM sqlite_master WHERE name IN (SELECT value FROM json_each(?))',
    JSON.stringify(NAMES),
  )
  return found === NAMES.length
}

/** Creates the log in a store of this schema version from before it existed, or whose log was lost. */
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
