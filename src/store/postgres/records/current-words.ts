import { RecollectError } from '../../../errors.js'
import { WORDS_VERSION } from '../../../words/indexed-text.js'
import type { Statements } from '../connection/statements.js'
import { lock } from '../schema/locks.js'
import { readMeta, writeMeta } from '../schema/meta.js'
import type { PostgresSession } from '../session.js'
import { addWords } from '../words/write.js'
import { wordsOf } from './words.js'

/** How many records' words are made at a time. */
const PAGE = 512

/**
 * Remakes the words of a store if another release made them, because searches would silently miss them. If many
 * instances start at once, one does it; writers wait.
 *
 * @throws RecollectError `STORE_SCHEMA_OUTDATED` if the store must not be changed; `STORE_SCHEMA_NEWER`
 */
export async function ensureCurrentWords(session: PostgresSession, mayChange: boolean): Promise<void> {
  const found = await session.direct(wordsVersion)
  if (found === WORDS_VERSION) return
  if (!mayChange || found > WORDS_VERSION) throw wrongWords(found)
  await session.write(async (tx) => {
    await lock(tx, session.schema, 'migrate')
    if ((await wordsVersion(tx)) === WORDS_VERSION) return
    await tx.run('LOCK TABLE {records} IN SHARE ROW EXCLUSIVE MODE')
    await tx.run('DELETE FROM {record_words}')
    await tx.run('DELETE FROM {word_counts}')
    const records = await remake(tx)
    await writeMeta(tx, 'words_version', String(WORDS_VERSION))
    session.log.info('The words were rebuilt', { records, version: WORDS_VERSION })
  })
}

async function wordsVersion(db: Statements): Promise<number> {
  return Number((await readMeta(db, 'words_version')) ?? 0)
}

async function remake(tx: Statements): Promise<number> {
  let records = 0
  for (let after = 0; ; ) {
    const page = await tx.all<{ seq: number }>(
      'SELECT r.seq::float8 AS seq FROM {records} r WHERE r.seq > ?::bigint ORDER BY r.seq LIMIT ?::bigint',
      after,
      PAGE,
    )
    const seqs = page.map(({ seq }) => seq)
    await addWords(tx, await wordsOf(tx, seqs))
    records += seqs.length
    after = seqs.at(-1) ?? after
    if (page.length < PAGE) return records
  }
}

function wrongWords(found: number): RecollectError {
  if (found > WORDS_VERSION) {
    return new RecollectError(
      'STORE_SCHEMA_NEWER',
      `Expected words of version ${WORDS_VERSION}, received version ${found} of a newer release: update this package`,
    )
  }
  return new RecollectError(
    'STORE_SCHEMA_OUTDATED',
    `Expected words of version ${WORDS_VERSION}, received version ${found}: call ready() as the owner of the tables, which rebuilds them`,
  )
}
