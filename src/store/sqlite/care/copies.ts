import { existsSync } from 'node:fs'
import { unfinishedFiles } from '../../../files/durable.js'
import type { KnownCopy } from '../../erase-report.js'
import { insertKnownCopy } from '../schema/known-copy.js'
import type { StoreSession } from '../session.js'

/** Records a copy. Inside a write. */
export function rememberCopy(store: StoreSession, path: string, kind: KnownCopy['kind']): void {
  insertKnownCopy(store.connection, { path, kind, createdAt: store.now() })
}

/** Files with copies of records that the store made and that still exist. */
export function knownCopies(store: StoreSession): KnownCopy[] {
  return store
    .read(() =>
      store.connection.all<KnownCopy>(
        'SELECT path, kind, created_at AS createdAt FROM known_copies ORDER BY created_at, path',
      ),
    )
    .flatMap((copy) => {
      // Listed before checking the final name: meanwhile one of these may get it.
      const unfinished = unfinishedFiles(copy.path)
      if (unfinished.length === 0 && !existsSync(copy.path)) return []
      return [copy, ...unfinished.map((path) => ({ ...copy, path }))]
    })
}
