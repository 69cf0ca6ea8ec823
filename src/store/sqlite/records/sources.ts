import type { MemorySource } from '../../../records/memory-record.js'
import { rowDigest } from '../digests/small.js'
import { enqueueIfActive } from '../passages/queue.js'
import { dropVectors } from '../passages/write.js'
import type { StoreSession } from '../session.js'
import { withNewWords } from './words.js'

/**
 * Stores the source of a record, and its title if one is given. A new title applies to all records of the source, and
 * is among their words. Inside a write.
 *
 * @returns the current title
 */
export function keepSource(store: StoreSession, scope: string, source: MemorySource): string | null {
  const { connection } = store
  const known = connection.get<{ title: string | null }>(
    'SELECT title FROM sources WHERE scope = ? AND id = ?',
    scope,
    source.id,
  )
  if (known === undefined) {
    const title = source.title ?? null
    insertSource(store, scope, source.id, title)
    return title
  }
  if (source.title === undefined || source.title === known.title) return known.title
  const seqs = retitle(store, scope, source.id, source.title)
  // The title is also embedded with each passage.
  for (const seq of seqs) if (dropVectors(store, seq)) enqueueIfActive(store, seq)
  return source.title
}

/**
 * Gives a source a title, which is among the words of its records; their vectors do not change. Creates the source if
 * it does not exist. Inside a write.
 */
export function retitleSource(store: StoreSession, scope: string, id: string, title: string): void {
  const known = store.connection.get<{ title: string | null }>(
    'SELECT title FROM sources WHERE scope = ? AND id = ?',
    scope,
    id,
  )
  if (known === undefined) insertSource(store, scope, id, title)
  else if (known.title !== title) retitle(store, scope, id, title)
}

function insertSource(store: StoreSession, scope: string, id: string, title: string | null): void {
  const values = [scope, id, title]
  store.connection.run(
    'INSERT INTO sources(scope, id, title, digest) VALUES(?, ?, ?, ?)',
    ...values,
    rowDigest(values),
  )
}

/** Sets the title; returns the numbers of the source's records. */
function retitle(store: StoreSession, scope: string, id: string, title: string): number[] {
  const { connection } = store
  const seqs = connection
    .all<{ seq: number }>('SELECT seq FROM memory_records WHERE scope = ? AND source_id = ?', scope, id)
    .map(({ seq }) => seq)
  withNewWords(store, seqs, () => {
    const digest = rowDigest([scope, id, title])
    connection.run(
      'UPDATE sources SET title = ?, digest = ? WHERE scope = ? AND id = ?',
      title,
      digest,
      scope,
      id,
    )
  })
  return seqs
}

/** Deletes the sources that no record comes from any longer. Inside a write. */
export function dropUnusedSources(store: StoreSession, scopes: ReadonlySet<string>): void {
  for (const scope of scopes) {
    store.connection.run(
      `DELETE FROM sources WHERE scope = ?
         AND NOT EXISTS (SELECT 1 FROM memory_records r WHERE r.scope = sources.scope AND r.source_id = sources.id)`,
      scope,
    )
  }
}

/** The position after the last one of a source in a scope, whatever the status of its records; 0 for a new source. */
export function nextPosition(store: StoreSession, scope: string, sourceId: string): number {
  const last = store.read(() =>
    store.connection.value<number | null>(
      'SELECT max(source_position) FROM memory_records WHERE scope = ? AND source_id = ?',
      scope,
      sourceId,
    ),
  )
  return last === null || last === undefined ? 0 : last + 1
}
