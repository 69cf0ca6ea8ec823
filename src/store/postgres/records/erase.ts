import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { requireString } from '../../../options/check.js'
import { isArray } from '../../../options/describe.js'
import { checkFilter } from '../../../records/filter.js'
import { DEFAULT_SCOPE, requireScope, requireScopePath } from '../../../records/scope.js'
import { withinCondition } from '../../conditions/scope-sql.js'
import type { EraseReport, KnownCopy } from '../../erase-report.js'
import { requireErasure } from '../../require-erasure.js'
import type { Erasure } from '../../store.js'
import { filterCondition } from '../conditions/filter-sql.js'
import { keyOf } from '../connection/keys.js'
import type { Statements, Value } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { removeWords } from '../words/write.js'
import { auditAll, emptyNotes } from './audit.js'
import { dropUnusedSources } from './sources.js'

/** Maximum number of records in one statement. */
const BATCH = 1_000

/** Which records to erase. */
interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

interface ErasedRecord {
  readonly seq: number
  readonly id: string
  readonly scope: string
}

/**
 * Erases records for good: rows, words, vectors and notes; their ids are kept. PostgreSQL keeps the bytes of a deleted
 * row until VACUUM, and longer in its write-ahead log, so `logErased` is false.
 */
export async function eraseRecords(
  session: PostgresSession,
  erasure: Erasure,
  note: unknown,
): Promise<EraseReport> {
  requireErasure(erasure)
  const checkedNote = requireString(note, 'note')
  const condition = conditionOf(erasure)
  const operation = 'scope' in erasure ? 'eraseScope' : 'eraseRecords'
  const erased = await session.change(
    operation,
    (tx) => eraseFound(session, tx, condition, checkedNote),
    ({ length }) => length,
  )
  return {
    erased: erased.length,
    ids: erased.map(({ id }) => id),
    logErased: false,
    // A role that sees only its own scope must not learn where others keep copies.
    copies: session.isRestricted ? [] : await session.direct(knownCopies),
  }
}

function conditionOf(erasure: Erasure): Condition {
  if ('scope' in erasure) {
    const within = requireScopePath(erasure.scope, 'the scope to erase')
    return filterCondition({ within, includeInactive: true })
  }
  if ('filter' in erasure) return filterCondition(checkFilter(erasure.filter, 'eraseRecords'))
  const ids = Array.from(isArray(erasure.ids) ? erasure.ids : [], (id, index) =>
    requireString(id, `ids[${index}]`),
  )
  const within = withinCondition(
    erasure.within === undefined ? DEFAULT_SCOPE : requireScope(erasure.within, 'within'),
  )
  return {
    sql: `r.id = ANY(?::text[])${within === null ? '' : ` AND ${within.sql}`}`,
    values: [ids, ...(within?.values ?? [])],
  }
}

async function eraseFound(
  session: PostgresSession,
  tx: Statements,
  { sql, values }: Condition,
  note: string,
): Promise<ErasedRecord[]> {
  const found = await tx.all<ErasedRecord>(
    `SELECT r.seq::float8 AS seq, r.id, r.scope FROM {records} r WHERE ${sql} ORDER BY r.seq FOR UPDATE OF r`,
    ...values,
  )
  const at = session.now()
  for (let start = 0; start < found.length; start += BATCH) {
    const batch = found.slice(start, start + BATCH)
    const seqs = batch.map(({ seq }) => seq)
    const ids = batch.map(({ id }) => id)
    if (session.isRestricted) await removeWords(tx, seqs)
    else await eraseWords(tx, seqs)
    // Before the record is gone: the policies decide by the record who may change its notes.
    await emptyNotes(tx, ids)
    // Rows that refer to a record are deleted with it.
    await tx.run('DELETE FROM {records} WHERE seq = ANY(?::bigint[])', seqs)
    await tx.run(
      `INSERT INTO {erased_ids}(id, scope, at) SELECT id, scope, ?::bigint
       FROM unnest(?::text[], ?::text[]) AS n(id, scope) ON CONFLICT(id) DO NOTHING`,
      at,
      ids,
      batch.map(({ scope }) => scope),
    )
    await auditAll(tx, ids, { op: 'forget_hard', note, at })
  }
  await dropUnusedSources(
    tx,
    found.map(({ scope }) => scope),
  )
  return found
}

/** Removes the words of these records, so that no word stays that only they had. */
async function eraseWords(tx: Statements, seqs: readonly number[]): Promise<void> {
  const words = await tx.all<{ word: string }>(
    `WITH gone AS (DELETE FROM {record_words} WHERE record_seq = ANY(?::bigint[]) RETURNING words, length)
     INSERT INTO {word_counts}(word, rows, length)
     SELECT w.lexeme, -count(*), 0 FROM gone g CROSS JOIN LATERAL unnest(g.words) w GROUP BY w.lexeme
     UNION ALL SELECT '', -count(*), -coalesce(sum(g.length), 0) FROM gone g
     RETURNING word`,
    seqs,
  )
  await tx.run(
    `DELETE FROM {word_counts} WHERE word IN (
       SELECT c.word FROM {word_counts} c WHERE c.word = ANY(?::text[]) GROUP BY c.word HAVING sum(c.rows) = 0)`,
    words.map(({ word }) => word).filter((word) => word !== ''),
  )
}

/** Stores the path of a file with copies of records, so that an erasure can report it. Inside a write. */
export async function rememberCopy(
  session: PostgresSession,
  tx: Statements,
  path: string,
  kind: KnownCopy['kind'],
): Promise<void> {
  const host = hostname()
  await tx.run(
    `INSERT INTO {known_copies}(key, path, kind, created_at, host) VALUES(?, ?, ?, ?, ?)
     ${session.isRestricted ? 'ON CONFLICT DO NOTHING' : 'ON CONFLICT(key) DO UPDATE SET created_at = excluded.created_at'}`,
    keyOf(JSON.stringify([host, path])),
    path,
    kind,
    session.now(),
    host,
  )
}

/** Files with copies of records: those on this machine that still exist, and those on other machines. */
async function knownCopies(db: Statements): Promise<KnownCopy[]> {
  const host = hostname()
  const copies = await db.all<KnownCopy & { readonly host: string }>(
    `SELECT c.path, c.kind, c.created_at::float8 AS "createdAt", c.host FROM {known_copies} c
     ORDER BY c.created_at, c.path`,
  )
  return copies
    .filter((copy) => copy.host !== host || existsSync(copy.path))
    .map(({ host: _, ...copy }) => copy)
}
