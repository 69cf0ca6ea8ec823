import type { Check } from './check.js'

/**
 * SQLite's own check of every page, index and virtual table. It is one call, which counts like a hundred rows of other
 * checks.
 */
export const FILE_CHECK: Check = {
  part: 'the file',
  rows: () => 100,
  *run({ store: { connection }, findings }) {
    const rows = connection.all<{ integrity_check: string }>('PRAGMA integrity_check(100)')
    for (const { integrity_check: line } of rows) if (line !== 'ok') findings.add('file_damaged', line)
    for (const { table, rowid } of connection.all<{ table: string; rowid: number | null }>(
      'PRAGMA foreign_key_check',
    ))
      findings.add('orphans', `${table} ${rowid ?? ''}`.trim())
    yield 100
  },
}
