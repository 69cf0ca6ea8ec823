import { EMBEDDING_DIM } from '../../../../vectors/embedding-dim.js'
import { UNSPECIFIED_SPACE } from '../../../vector-space.js'
import type { Connection } from '../../database/connection.js'
import type { MigrationStep } from './step.js'

/** `RCLT`: lets file(1) and people tell the file from other SQLite databases. */
const APPLICATION_ID = 0x52434c54

/**
 * The names of the predecessor's indexes are unknown, so all are dropped and ours are created. Every database then has
 * the same ones, whichever program created it.
 */
const INDEXES = `
CREATE INDEX memory_records_status ON memory_records(status);
CREATE INDEX memory_records_kind ON memory_records(kind);
CREATE INDEX memory_records_updated_at ON memory_records(updated_at);
-- The order of listing and iterating.
CREATE INDEX memory_records_created_at ON memory_records(created_at, id);
-- Active records without reading their rows: the sweep for missing vectors.
CREATE INDEX memory_records_active ON memory_records(id) WHERE status = 'active';
-- Records of the same text, without keeping every text twice.
CREATE INDEX memory_records_text_length ON memory_records(length(text)) WHERE status = 'active';
CREATE INDEX memory_records_source_turn ON memory_records(source_turn_id) WHERE source_turn_id IS NOT NULL;
CREATE INDEX memory_records_supersedes ON memory_records(supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX memory_audit_at ON memory_audit(at);
CREATE INDEX memory_audit_target ON memory_audit(target_id);
`

const TABLES = `
CREATE VIRTUAL TABLE vec_embeddings USING vec0(record_id TEXT PRIMARY KEY, embedding FLOAT[${EMBEDDING_DIM}]);
CREATE TABLE embedding_spaces(
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE CHECK(fingerprint <> ''),
  model TEXT NOT NULL,
  dimensions INTEGER NOT NULL CHECK(dimensions > 0),
  details TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE embeddings(
  record_id TEXT NOT NULL REFERENCES memory_records(id) ON DELETE CASCADE,
  space_id INTEGER NOT NULL REFERENCES embedding_spaces(id),
  text_hash BLOB NOT NULL CHECK(length(text_hash) = 32),
  token_count INTEGER CHECK(token_count >= 0),
  truncated INTEGER NOT NULL CHECK(truncated IN (0, 1)),
  vector BLOB NOT NULL CHECK(length(vector) > 0 AND length(vector) % 4 = 0),
  embedded_at INTEGER NOT NULL,
  PRIMARY KEY(record_id, space_id)
) STRICT;
CREATE TABLE embedding_queue(
  record_id TEXT NOT NULL PRIMARY KEY REFERENCES memory_records(id) ON DELETE CASCADE,
  attempts INTEGER NOT NULL DEFAULT 0 CHECK(attempts >= 0),
  last_error TEXT,
  next_attempt_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX embedding_queue_next ON embedding_queue(next_attempt_at, record_id);
CREATE TABLE forgotten_ids(
  id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Files beside this one that hold copies of records: what hard-forget must name.
CREATE TABLE known_copies(
  path TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('migration', 'import', 'export')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO embedding_spaces(id, fingerprint, model, dimensions, details, created_at)
  VALUES(1, '${UNSPECIFIED_SPACE}', '${UNSPECIFIED_SPACE}', ${EMBEDDING_DIM}, '{}', unixepoch());
INSERT INTO schema_meta(key, value) VALUES('application', 'recollect'), ('active_space', '1'), ('vector_table', 'vec_embeddings');
-- Every active record waits for its vector.
INSERT INTO embedding_queue(record_id) SELECT id FROM memory_records WHERE status = 'active' AND id IS NOT NULL;
`

function dropIndexes(connection: Connection): void {
  const indexes = connection.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('memory_records', 'memory_audit')",
  )
  for (const { name } of indexes) connection.exec(`DROP INDEX "${name.replaceAll('"', '""')}"`)
}

function apply(connection: Connection): void {
  dropIndexes(connection)
  connection.exec(INDEXES)
  connection.exec(TABLES)
  connection.pragma(`application_id = ${APPLICATION_ID}`)
}

export const STEP_2_TO_3: MigrationStep = { from: 2, to: 3, apply }

/**
 * The predecessor's own version 3: version 2 and a vector table, without an `application` row. The provenance of its
 * vectors is unknown, so they are dropped and their records wait to be embedded again.
 */
export const ADOPT_PREDECESSOR_3: MigrationStep = {
  from: 3,
  to: 3,
  apply: (connection) => {
    connection.exec('DROP TABLE IF EXISTS vec_embeddings')
    apply(connection)
  },
}
