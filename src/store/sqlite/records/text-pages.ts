import type { MemoryRecord } from '../../../records/memory-record.js'
import type { StoreSession } from '../session.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from './row.js'

/** Rows looked at by one query: a millisecond for usual texts, some ten for the longest there are. */
const PAGE_ROWS = 256

/**
 * SQLite lowers ASCII letters alone. Of all other characters two become ASCII letters when a text is composed
 * and lowered: the Kelvin sign and the capital I with a dot.
 */
const MAY_HOLD = `EXISTS (SELECT 1 FROM json_each(?) AS part
  WHERE instr(lower(r.text), part.value) > 0
    OR (part.value GLOB '*[ik]*' AND (instr(r.text, char(8490)) > 0 OR instr(r.text, char(304)) > 0)))`

/**
 * Active and forgotten records whose text, composed (NFC) and in lower case, holds one of `parts`; and some
 * others, which the caller tells from them. A page at a time in the order of storing, an empty one too: in
 * between the caller can let others have their turn. What is stored after the first page is left out.
 *
 * @param parts composed and in lower case; null for every record
 */
export function* textPages(
  store: StoreSession,
  parts: readonly string[] | null,
): IterableIterator<readonly MemoryRecord[]> {
  const runs = parts?.map(longestPlainRun) ?? ['']
  const all = runs.includes('')
  const values = all ? [] : [JSON.stringify(runs)]
  // The sign keeps SQLite from finding all rows by their status.
  const sql = `SELECT ${RECORD_COLUMNS} FROM memory_records r
    WHERE r.rowid > ? AND r.rowid <= ? AND +r.status IN ('active', 'forgotten') ${all ? '' : `AND ${MAY_HOLD}`}`
  let after = Number.MIN_SAFE_INTEGER
  let last: number | undefined
  while (last === undefined || after < last) {
    yield store.read(() => {
      const { connection } = store
      last ??= connection.value<number | null>('SELECT max(rowid) FROM memory_records') ?? after
      const end = connection.value<number | null>(PAGE_END, after, last, PAGE_ROWS) ?? last
      const rows = connection.all<RecordRow>(sql, after, end, ...values)
      after = end
      return rows.map(toRecord)
    })
  }
}

const PAGE_END = `SELECT max(page.row) FROM
  (SELECT rowid AS row FROM memory_records WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?) AS page`

/**
 * The longest run of ASCII letters and digits. None of them comes of anything else but for the two of
 * {@link MAY_HOLD}: a text that holds `part` when it is composed and lowered holds the run but for its case.
 */
function longestPlainRun(part: string): string {
  const runs: readonly string[] = part.match(/[a-z0-9]+/g) ?? []
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}
