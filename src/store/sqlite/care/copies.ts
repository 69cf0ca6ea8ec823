import { existsSync } from 'node:fs'
import { unfinishedFiles } from '../../../files/durable.js'
import type { KnownCopy } from '../../erase-report.js'
import { insertKnownCopy } from '../schema/known-copy.js'
import type { StoreSession } from '../session.js'

/** Inside a write. */
export function rememberCopy(store: StoreSession, path: string, kind: KnownCopy['kind']): void {
  insertKnownCopy(store.connection, { path, kind, createdAt: store.now() })
}

/** Files that hold copies of records, as far as the store made them and they still exist. */
export function knownCopies(store: StoreSession): KnownCopy[] {
  return store
    .read(() =>
      store.connection.all<KnownCopy>(
        'SELECT path, kind, created_at AS createdAt FROM known_copies ORDER BY created_at, path',
      ),
    )
    .flatMap((copy) => {
      // Looked for first: in between, one of these may get the name itself.
      const unfinished = unfinishedFiles(copy.path)
      if (unfinished.length === 0 && !existsSync(copy.path)) return []
      return [copy, ...unfinished.map((path) => ({ ...copy, path }))]
    })
}
