import { AUDIT_OPS } from '../../../../records/audit-entry.js'
import { timeFault } from '../../../../records/time.js'
import type { ProblemCode } from '../../../verify-report.js'
import {
  AUDIT_TABLE,
  QUEUE_TABLE,
  rowDigest,
  type SmallTable,
  SOURCES_TABLE,
  SPACES_TABLE,
} from '../../digests/small.js'
import { hasDigestColumns } from '../../schema/digest-columns.js'
import { type Check, type CheckContext, countRows, STEP } from './check.js'

type Row = Readonly<Record<string, unknown>>

/** Titles of conversations and files. */
export const SOURCES_CHECK = digestCheck('sources', SOURCES_TABLE, 'source_changed')

/** Names of the vector spaces. */
export const SPACES_CHECK = digestCheck('vector spaces', SPACES_TABLE, 'space_invalid')

/** Audit entries: what was changed, when and why. Each erased record must have its entry. */
export const AUDIT_CHECK: Check = {
  part: 'audit entries',
  rows: (context) => countRows(context, 'memory_audit'),
  *run(context) {
    yield* checkDigests(context, AUDIT_TABLE, 'audit_changed', (row) =>
      isAuditEntry(row) ? null : 'audit_invalid',
    )
    const { connection } = context.store
    const silent = connection.all<{ id: string }>(
      `SELECT f.id FROM forgotten_ids f
       WHERE NOT EXISTS (SELECT 1 FROM memory_audit a WHERE a.target_id = f.id AND a.op = 'forget_hard')`,
    )
    for (const { id } of silent) context.findings.add('audit_invalid', `no entry of the erasure of ${id}`)
    const returned = connection.all<{ id: string }>(
      'SELECT r.id FROM forgotten_ids f JOIN memory_records r ON r.id = f.id',
    )
    for (const { id } of returned) context.findings.add('audit_invalid', `${id} was erased, but exists`)
  },
}

/** The stored failures. Another check covers whether the right records wait. */
export const FAILURES_CHECK = digestCheck('failures', QUEUE_TABLE, 'queue_different', (row) =>
  row['attempts'] === 0 && (row['last_error'] !== null || row['next_attempt_at'] !== 0)
    ? 'queue_different'
    : null,
)

function isAuditEntry({ op, target_id: target, note, at }: Row): boolean {
  const known = AUDIT_OPS.some((each) => each === op)
  return known && (target === null || typeof target === 'string') && typeof note === 'string' && isTime(at)
}

/** Whether a value is a time; entries of the predecessor may have none. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && timeFault(value) === undefined
}

function digestCheck(
  part: string,
  table: SmallTable,
  code: ProblemCode,
  judge: (row: Row) => ProblemCode | null = () => null,
): Check {
  return {
    part,
    rows: (context) => countRows(context, table.table),
    run: (context) => checkDigests(context, table, code, judge),
  }
}

function* checkDigests(
  context: CheckContext,
  { table, key, columns, kept = 'TRUE' }: SmallTable,
  changed: ProblemCode,
  judge: (row: Row) => ProblemCode | null,
): Generator<number, void, undefined> {
  const { store, findings } = context
  const digest = hasDigestColumns(store.connection) ? 'digest' : 'NULL'
  let rows = 0
  for (const row of store.connection.iterate<Row>(
    `SELECT ${columns.join(', ')}, ${digest} AS digest, (${kept}) AS kept FROM ${table}`,
  )) {
    rows += 1
    if (rows % STEP === 0) yield STEP
    const example = key.map((column) => String(row[column])).join(' ')
    const wrong = judge(row)
    if (wrong !== null) findings.add(wrong, `${table} ${example}`)
    else if (row['digest'] === null) findings.unsealed += row['kept'] === 1 ? 1 : 0
    else if (row['digest'] !== rowDigest(columns.map((column) => row[column])))
      findings.add(changed, `${table} ${example}`)
  }
  yield rows % STEP
}
