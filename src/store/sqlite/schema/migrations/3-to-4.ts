import { newRecordId } from '../../../../records/record-id.js'
import { textHash } from '../../../../records/record-text.js'
import type { Connection } from '../../database/connection.js'
import { addDigestColumns } from '../digest-columns.js'
import { deleteMeta, markPredecessor, PREDECESSOR_KEY, readMeta, writeMeta } from '../state.js'
import { TAG_INDEX_SQL } from '../tag-index.js'
import { createVectorChanges } from '../vector-changes.js'
import {
  createVectorTable,
  fillVectorTable,
  requireVectorTable,
  tryDropVectorTable,
} from '../vector-table.js'
import type { MigrationStep } from './step.js'

/**
 * Adds scopes, the order of writing, passages and words. `memory_records` is created again, because `seq` becomes its
 * row id: other tables refer to a record by that number, which is smaller and faster than an id.
 */
const TABLES = `
CREATE TABLE memory_records(
  -- The order of writing. A number is never used twice: what another program leaves behind of a record that it
  -- deletes is not to become a new record's.
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active',
  text TEXT NOT NULL,
  confidence REAL NOT NULL DEFAULT 0.5,
  source_turn_id TEXT,
  tags TEXT NOT NULL DEFAULT '[]',
  supersedes TEXT,
  created_at INTEGER NOT NULL DEFAULT 0,
  updated_at INTEGER NOT NULL DEFAULT 0,
  importance_score REAL,
  stale_after_secs INTEGER,
  metadata TEXT,
  scope TEXT NOT NULL DEFAULT '',
  -- Where it came from, and the place in it; neighbours are the positions beside it.
  source_id TEXT,
  source_position INTEGER,
  source_line INTEGER,
  source_end_line INTEGER,
  source_heading TEXT,
  -- Of what record_words holds of it; null when it holds nothing.
  words_hash INTEGER
);
-- Conversations and files that records came from.
CREATE TABLE sources(
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT,
  PRIMARY KEY(scope, id)
) STRICT, WITHOUT ROWID;
-- Stretches of a record's text that a model takes whole: UTF-16 units, the end excluded.
CREATE TABLE passages(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  record_seq INTEGER NOT NULL REFERENCES memory_records(seq) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL CHECK(ordinal >= 0),
  start_offset INTEGER NOT NULL CHECK(start_offset >= 0),
  end_offset INTEGER NOT NULL CHECK(end_offset >= start_offset),
  -- What is embedded before the text.
  prefix TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE embeddings(
  passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
  space_id INTEGER NOT NULL REFERENCES embedding_spaces(id),
  -- SHA-256 of the prefix and the passage's text.
  text_hash BLOB NOT NULL CHECK(length(text_hash) = 32),
  token_count INTEGER CHECK(token_count >= 0),
  truncated INTEGER NOT NULL CHECK(truncated IN (0, 1)),
  vector BLOB NOT NULL CHECK(length(vector) > 0 AND length(vector) % 4 = 0),
  -- 64 bits a content token, where the embedder gives them.
  signature BLOB CHECK(length(signature) % 8 = 0),
  signature_version INTEGER,
  embedded_at INTEGER NOT NULL,
  PRIMARY KEY(passage_id, space_id)
) STRICT;
CREATE TABLE embedding_queue(
  record_seq INTEGER PRIMARY KEY REFERENCES memory_records(seq) ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK(attempts >= 0),
  last_error TEXT,
  next_attempt_at INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Files beside this one that hold copies of records: what hard-forget must name.
CREATE TABLE known_copies(
  path TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('migration', 'import', 'export', 'backup')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Row seq * 8192 + n holds the words of the n-th stretch of a record's text; see index/words.ts.
CREATE VIRTUAL TABLE record_words USING fts5(words, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO record_words(record_words, rank) VALUES('secure-delete', 1), ('automerge', 16);
`

const INDEXES = `
-- The order of listing; equal times in the order of writing, which every index ends in.
CREATE INDEX memory_records_created_at ON memory_records(created_at);
-- Also the counts by status, and the sweep of what is active: both read no row.
CREATE INDEX memory_records_scope ON memory_records(scope, created_at, status);
-- Records of the same text, without keeping every text twice.
CREATE INDEX memory_records_text_length ON memory_records(scope, length(text)) WHERE status = 'active';
CREATE INDEX memory_records_source_turn ON memory_records(source_turn_id) WHERE source_turn_id IS NOT NULL;
CREATE INDEX memory_records_supersedes ON memory_records(supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX memory_records_source ON memory_records(scope, source_id, source_position) WHERE source_id IS NOT NULL;
CREATE INDEX passages_record ON passages(record_seq, ordinal);
-- Records that failed: what was only just written is found by its number.
CREATE INDEX embedding_queue_next ON embedding_queue(next_attempt_at) WHERE next_attempt_at > 0;
`

const RENAMED = ['memory_records', 'embeddings', 'embedding_queue', 'known_copies']

const COPIED_COLUMNS =
  'id, kind, status, text, confidence, source_turn_id, tags, supersedes, created_at, updated_at, importance_score, stale_after_secs, metadata'

/** How many records' vectors are checked at a time. */
const BATCH = 512

/** The version of words that means that a store's words are not made yet; see index/words.ts. */
export const NO_WORDS_VERSION = '0'

function apply(connection: Connection): void {
  dropIndexes(connection)
  for (const table of RENAMED) connection.exec(`ALTER TABLE ${table} RENAME TO ${table}_3`)
  connection.exec(TABLES)
  addDigestColumns(connection)
  nameRecords(connection)
  connection.exec(
    `INSERT INTO memory_records(${COPIED_COLUMNS}) SELECT ${COPIED_COLUMNS} FROM memory_records_3 ORDER BY created_at, rowid;
     INSERT INTO known_copies SELECT path, kind, created_at FROM known_copies_3`,
  )
  keepVectors(connection)
  // Needed from here on: records without a vector are found with the index of passages.
  connection.exec(INDEXES + TAG_INDEX_SQL)
  // Created last, because the vectors kept from the old tables are not changes.
  createVectorChanges(connection)
  queueRecords(connection)
  for (const table of RENAMED.toReversed()) connection.exec(`DROP TABLE ${table}_3`)
  makeVectorTables(connection)
  writeMeta(connection, 'words_version', NO_WORDS_VERSION)
  markAdopted(connection)
}

/**
 * A store that an early release took over from the predecessor can be recognized by its kept copy. From here on our
 * own stores have such copies too, so only the row shows it.
 */
function markAdopted(connection: Connection): void {
  const adopted =
    connection.value("SELECT 1 FROM known_copies WHERE kind = 'migration' LIMIT 1") !== undefined
  if (adopted && readMeta(connection, PREDECESSOR_KEY) === null) markPredecessor(connection, 2)
}

function dropIndexes(connection: Connection): void {
  const indexes = connection.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
       AND tbl_name IN ('memory_records', 'embedding_queue')`,
  )
  for (const { name } of indexes) connection.exec(`DROP INDEX "${name.replaceAll('"', '""')}"`)
}

/** Version 2 allowed a record without an id. It could not be accessed; now it gets an id instead of being lost. */
function nameRecords(connection: Connection): void {
  const nameless = connection.all<{ row: number }>(
    'SELECT rowid AS row FROM memory_records_3 WHERE id IS NULL',
  )
  for (const { row } of nameless)
    connection.run('UPDATE memory_records_3 SET id = ? WHERE rowid = ?', newRecordId(), row)
}

interface OldVector {
  readonly seq: number
  readonly text: unknown
  readonly spaceId: number
  readonly hash: Uint8Array
  readonly row: number
}

/**
 * Keeps a vector if it was made from the whole text and the record still has that text: then it is one passage. A text
 * that was too long for the model, or that another program changed, is embedded again.
 */
function keepVectors(connection: Connection): void {
  const passages = new Map<number, number>()
  let after = 0
  for (;;) {
    const rows = connection.all<OldVector>(
      `SELECT r.seq, r.text, e.space_id AS spaceId, e.text_hash AS hash, e.rowid AS row
       FROM (SELECT seq, id, text FROM memory_records WHERE seq > ? ORDER BY seq LIMIT ?) r
       JOIN embeddings_3 e ON e.record_id = r.id WHERE e.truncated = 0 ORDER BY r.seq`,
      after,
      BATCH,
    )
    for (const { seq, text, spaceId, hash, row } of rows) {
      if (typeof text !== 'string' || Buffer.compare(textHash(text), hash) !== 0) continue
      const passage = passages.get(seq) ?? insertWholePassage(connection, seq, text.length)
      passages.set(seq, passage)
      connection.run(
        `INSERT INTO embeddings(passage_id, space_id, text_hash, token_count, truncated, vector, embedded_at)
         SELECT ?, ?, text_hash, token_count, 0, vector, embedded_at FROM embeddings_3 WHERE rowid = ?`,
        passage,
        spaceId,
        row,
      )
    }
    passages.clear()
    const last = connection.value<number | null>(
      'SELECT max(seq) FROM (SELECT seq FROM memory_records WHERE seq > ? ORDER BY seq LIMIT ?)',
      after,
      BATCH,
    )
    if (last === null || last === undefined) return
    after = last
  }
}

function insertWholePassage(connection: Connection, seq: number, length: number): number {
  return (
    connection.value<number>(
      'INSERT INTO passages(record_seq, ordinal, start_offset, end_offset) VALUES(?, 0, 0, ?) RETURNING id',
      seq,
      length,
    ) ?? 0
  )
}

/** Records that waited still wait, with their attempts, and so does every active record whose vector was not kept. */
function queueRecords(connection: Connection): void {
  connection.exec(
    `INSERT INTO embedding_queue(record_seq, attempts, last_error, next_attempt_at)
     SELECT r.seq, q.attempts, q.last_error, q.next_attempt_at
     FROM embedding_queue_3 q JOIN memory_records r ON r.id = q.record_id WHERE r.status = 'active'`,
  )
  connection.run(
    `INSERT INTO embedding_queue(record_seq)
     SELECT r.seq FROM memory_records r WHERE r.status = 'active'
       AND NOT EXISTS (SELECT 1 FROM passages p JOIN embeddings e ON e.passage_id = p.id
                       WHERE p.record_seq = r.seq AND e.space_id = ?)
       AND NOT EXISTS (SELECT 1 FROM embedding_queue q WHERE q.record_seq = r.seq)`,
    Number(readMeta(connection, 'active_space')),
  )
}

function makeVectorTables(connection: Connection): void {
  const active = remake(connection, readMeta(connection, 'vector_table'), 'vec_embeddings')
  writeMeta(connection, 'vector_table', active)
  fillVectorTable(connection, active, Number(readMeta(connection, 'active_space')))
  const pending = readMeta(connection, 'pending_vector_table')
  const space = readMeta(connection, 'pending_space')
  if (pending === null || space === null) {
    deleteMeta(connection, 'pending_vector_table')
    deleteMeta(connection, 'pending_space')
    return
  }
  const table = remake(connection, pending, `vec_embeddings_s${space}`)
  writeMeta(connection, 'pending_vector_table', table)
  fillVectorTable(connection, table, Number(space))
}

/** Creates the new table again and returns its name, which differs if the old one is too damaged to be dropped. */
function remake(connection: Connection, old: string | null, wanted: string): string {
  const dropped = tryDropVectorTable(connection, requireVectorTable(old))
  const table = !dropped && old === wanted ? `${wanted}_4` : wanted
  createVectorTable(connection, table)
  return table
}

export const STEP_3_TO_4: MigrationStep = { from: 3, to: 4, apply }
