import { RecollectError } from '../../../../errors.js'
import { checkRawRecord } from '../../../../records/validate-record.js'
import { RECORD_DIGEST_COLUMNS, recordDigest } from '../../digests/records.js'
import { RECORD_COLUMNS, type RecordRow, toRecord } from '../../records/row.js'
import { hasDigestColumns } from '../../schema/digest-columns.js'
import { type Check, type CheckContext, countRows, STEP } from './check.js'

/** Every record is valid, and is the one that was stored. */
export const RECORDS_CHECK: Check = {
  part: 'records',
  rows: (context) => countRows(context, 'memory_records'),
  run: (context) => checkRecords(context, ''),
}

export type DigestedRow = RecordRow & { readonly digest: unknown }

export function digestedColumns({ store: { connection } }: CheckContext): string {
  return `${RECORD_COLUMNS}, ${hasDigestColumns(connection) ? 'r.digest' : 'NULL AS digest'}`
}

/** @param where trusted SQL that narrows the records `r` */
export function* checkRecords(context: CheckContext, where: string): Generator<number, void, undefined> {
  const { connection } = context.store
  const columns = digestedColumns(context)
  let rows = 0
  for (const row of connection.iterate<DigestedRow>(
    `SELECT ${columns} FROM memory_records r NOT INDEXED ${where} ORDER BY r.seq`,
  )) {
    checkRecord(context, row)
    rows += 1
    if (rows % STEP === 0) yield STEP
  }
  yield rows % STEP
}

function checkRecord({ findings }: CheckContext, row: DigestedRow): void {
  const example = typeof row.id === 'string' ? row.id : `number ${row.seq}`
  const invalid = faultOf(row)
  if (invalid !== null) findings.add('record_invalid', `${example}: ${invalid}`, row.seq)
  if (row.digest === null) findings.unsealed += 1
  else if (row.digest !== digestOfRow(row) && invalid === null)
    findings.add('record_changed', example, row.seq)
}

export function digestOfRow(row: DigestedRow): number {
  return recordDigest(RECORD_DIGEST_COLUMNS.map((column) => row[column]))
}

/** Why a row is not a valid record; null if it is. */
export function faultOf(row: RecordRow): string | null {
  try {
    const record = toRecord(row)
    checkRawRecord(record)
    return record.supersedes === record.id ? 'it supersedes itself' : null
  } catch (error) {
    if (error instanceof RecollectError) return error.message
    throw error
  }
}
