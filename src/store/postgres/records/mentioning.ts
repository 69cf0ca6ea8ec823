import { checkFilterValues } from '../../../records/filter.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { longestPlainRun } from '../../../records/plain-run.js'
import type { ScopeRange } from '../../store.js'
import { filterCondition } from '../conditions/filter-sql.js'
import type { PostgresSession } from '../session.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** How many rows one statement examines. */
const PAGE_ROWS = 1_000

/**
 * With the collation C, PostgreSQL lowercases only ASCII letters. Of all other characters, two become ASCII letters
 * when a text is composed and lowercased: the Kelvin sign and the capital I with a dot.
 */
const MAY_HOLD = `EXISTS (SELECT 1 FROM unnest(?::text[]) part WHERE strpos(lower(r.text), part) > 0
  OR (part ~ '[ik]' AND (strpos(r.text, U&'\\212A') > 0 OR strpos(r.text, U&'\\0130') > 0)))`

/**
 * Active and forgotten records whose text, composed (NFC) and in lower case, contains one of `parts`, and some others,
 * which the caller must filter out. In the order of storing; records stored after the first page are left out.
 *
 * @param parts composed and in lower case; null for every record
 */
export async function* recordsMentioning(
  session: PostgresSession,
  parts: readonly string[] | null,
  range: ScopeRange = {},
): AsyncGenerator<readonly MemoryRecord[]> {
  const runs = parts?.map(longestPlainRun) ?? ['']
  const all = runs.includes('')
  const condition = filterCondition(checkFilterValues({ ...range, includeInactive: true }))
  const last =
    (await session.direct((db) => db.value<number | null>('SELECT max(seq)::float8 FROM {records}'))) ?? 0
  for (let after = 0; ; ) {
    // A page of examined rows, of which only a few may match.
    const seqs = await session.direct((db) =>
      db.all<{ seq: number }>(
        `SELECT r.seq::float8 AS seq FROM {records} r WHERE ${condition.sql} AND r.status IN ('active', 'forgotten')
           AND r.seq > ?::bigint AND r.seq <= ?::bigint ORDER BY r.seq LIMIT ?::bigint`,
        ...condition.values,
        after,
        last,
        PAGE_ROWS,
      ),
    )
    yield await session.direct(async (db) => {
      const rows = await db.all<RecordRow>(
        `SELECT ${RECORD_COLUMNS} FROM {records} r
         WHERE r.seq = ANY(?::bigint[]) AND r.status IN ('active', 'forgotten') ${all ? '' : `AND ${MAY_HOLD}`}
         ORDER BY r.seq`,
        seqs.map(({ seq }) => seq),
        ...(all ? [] : [runs]),
      )
      return rows.map(toRecord)
    })
    after = seqs.at(-1)?.seq ?? last
    if (seqs.length < PAGE_ROWS) return
  }
}
