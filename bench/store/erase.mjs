import { statSync } from 'node:fs'
import path from 'node:path'
import { timed } from './pairs.mjs'
import { makeRecords } from './records.mjs'

const RECORDS = 20_000
const ERASED = 1500
const BATCH = 1000

/**
 * A scope of 1,500 records erased from a store of 20,000: rows, words, vectors, audit notes and log, in one rewrite;
 * and the bytes of the file per record before that.
 *
 * @param {() => { readonly store: import('../../dist/index.js').SqliteMemoryRepository, readonly rootDir: string }}
 *   openStore
 */
export function measureErase(openStore) {
  const { store, rootDir } = openStore()
  for (let from = 0; from < RECORDS; from += BATCH) {
    store.insertRecords(
      makeRecords(from, BATCH).map((record, at) => ({
        ...record,
        scope: from + at < ERASED ? 'users/erased' : 'users/kept',
      })),
    )
  }
  store.eraseLog()
  const bytesEach = statSync(path.join(rootDir, 'memory.db')).size / RECORDS
  const { ms, result } = timed(() => store.eraseScope('users/erased'))
  if (result.erased !== ERASED || !result.logErased) throw new Error('Expected all of the scope to be erased')
  store.close()
  return { records: RECORDS, erased: ERASED, eraseMs: ms, bytesEach }
}
