/**
 * Schema version 2: the predecessor's database, and the oldest version in SQLite. A new database is created with this
 * and the migration steps after it, so that it equals a migrated one.
 */
export const VERSION_2 = `
CREATE TABLE schema_meta(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE memory_records(
  id TEXT PRIMARY KEY,
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
  metadata TEXT
);
CREATE INDEX memory_records_status ON memory_records(status);
CREATE INDEX memory_records_kind ON memory_records(kind);
CREATE INDEX memory_records_updated_at ON memory_records(updated_at);
CREATE TABLE memory_audit(
  id TEXT PRIMARY KEY,
  op TEXT NOT NULL,
  target_id TEXT,
  note TEXT NOT NULL,
  at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX memory_audit_at ON memory_audit(at);
INSERT INTO schema_meta(key, value) VALUES('schema_version', '2');
`
