import type { MemorySource } from '../../../records/memory-record.js'
import type { StoredSource } from '../../reconcile.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'
import { enqueueIfActive } from '../vectors/queue.js'
import { dropVectors } from '../vectors/write.js'
import { withNewWords } from './words.js'

/** The sources of one scope, by their ids. */
export async function listSources(db: Statements, scope: string): Promise<StoredSource[]> {
  return db.all<StoredSource>(
    'SELECT s.scope, s.id, s.title FROM {sources} s WHERE s.scope = ? ORDER BY s.id',
    scope,
  )
}

/**
 * Stores the source of a record, and its title if one is given. A new title applies to all records of the source, and
 * is among their words. Inside a write.
 *
 * @returns the current title
 */
export async function keepSource(
  tx: Statements,
  scope: string,
  source: MemorySource,
): Promise<string | null> {
  const before = await ensureSource(tx, scope, source.id, source.title ?? null)
  if (source.title === undefined || source.title === before) return before
  const seqs = await retitle(tx, scope, source.id, source.title)
  // The title is also embedded with each passage.
  await enqueueIfActive(tx, await dropVectors(tx, seqs))
  return source.title
}

/**
 * Gives a source a title, which is among the words of its records; their vectors do not change. Creates the source if
 * it does not exist. Inside a write.
 */
export async function retitleSource(tx: Statements, scope: string, id: string, title: string): Promise<void> {
  const before = await ensureSource(tx, scope, id, title)
  if (before !== title) await retitle(tx, scope, id, title)
}

/** The source's title, locked until this transaction ends; a new source gets the given one. */
async function ensureSource(
  tx: Statements,
  scope: string,
  id: string,
  title: string | null,
): Promise<string | null> {
  const key = keyOf(id)
  for (;;) {
    const row = await tx.get<{ title: string | null }>(
      'SELECT s.title FROM {sources} s WHERE s.scope = ? AND s.key = ? FOR SHARE',
      scope,
      key,
    )
    if (row !== undefined) return row.title
    const made = await tx.run(
      'INSERT INTO {sources}(scope, key, id, title) VALUES(?, ?, ?, ?) ON CONFLICT(scope, key) DO NOTHING',
      ...[scope, key, id, title],
    )
    // Otherwise another transaction has just created it.
    if (made > 0) return title
  }
}

/** Sets the title; returns the numbers of the source's records. */
async function retitle(tx: Statements, scope: string, id: string, title: string): Promise<number[]> {
  const found = await tx.all<{ seq: number }>(
    'SELECT r.seq::float8 AS seq FROM {records} r WHERE r.scope = ? AND r.source_key = ? ORDER BY r.seq',
    scope,
    keyOf(id),
  )
  const seqs = found.map(({ seq }) => seq)
  await withNewWords(tx, seqs, async () => {
    await tx.run('UPDATE {sources} SET title = ? WHERE scope = ? AND key = ?', title, scope, keyOf(id))
  })
  return seqs
}

/** Deletes the sources that no record comes from any longer. Inside a write. */
export async function dropUnusedSources(tx: Statements, scopes: Iterable<string>): Promise<void> {
  await tx.run(
    `DELETE FROM {sources} s WHERE s.scope = ANY(?::text[]) AND NOT EXISTS (
       SELECT 1 FROM {records} r WHERE r.scope = s.scope AND r.source_key = s.key)`,
    [...new Set(scopes)],
  )
}

/** The position after the last one of a source in a scope, whatever the status of its records; 0 for a new source. */
export async function nextPosition(tx: Statements, scope: string, sourceId: string): Promise<number> {
  const last = await tx.value<number | null>(
    'SELECT max(r.source_position)::float8 FROM {records} r WHERE r.scope = ? AND r.source_key = ?',
    scope,
    keyOf(sourceId),
  )
  return last === null || last === undefined ? 0 : last + 1
}
