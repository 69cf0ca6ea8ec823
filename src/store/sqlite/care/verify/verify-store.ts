import { RecollectError } from '../../../../errors.js'
import type { VerifyProgress } from '../../../verify-report.js'
import { isSqliteError } from '../../database/errors.js'
import { COUNTS_CHECK, ORPHANS_CHECK, QUEUE_CHECK, SUPERSESSION_CHECK } from './agreement.js'
import type { Check, CheckContext } from './check.js'
import { FILE_CHECK } from './file.js'
import { RECORDS_CHECK } from './records.js'
import { SAMPLE_CHECK, SIZES_CHECK } from './sample.js'
import { SCHEMA_CHECK } from './schema.js'
import { SETTINGS_CHECK } from './settings.js'
import { AUDIT_CHECK, FAILURES_CHECK, SOURCES_CHECK, SPACES_CHECK } from './small-tables.js'
import { VECTOR_INDEX_CHECK } from './vector-index.js'
import { VECTORS_CHECK } from './vectors.js'
import { WORDS_CHECK } from './words-index.js'

/** The checks of a full verification. */
const WHOLE: readonly Check[] = [
  FILE_CHECK,
  SCHEMA_CHECK,
  SETTINGS_CHECK,
  COUNTS_CHECK,
  RECORDS_CHECK,
  SOURCES_CHECK,
  AUDIT_CHECK,
  SUPERSESSION_CHECK,
  SPACES_CHECK,
  VECTORS_CHECK,
  ORPHANS_CHECK,
  VECTOR_INDEX_CHECK,
  QUEUE_CHECK,
  FAILURES_CHECK,
  WORDS_CHECK,
]

const QUICK: readonly Check[] = [
  SCHEMA_CHECK,
  SETTINGS_CHECK,
  COUNTS_CHECK,
  SIZES_CHECK,
  SAMPLE_CHECK,
  SOURCES_CHECK,
  SPACES_CHECK,
  FAILURES_CHECK,
]

/** Runs all checks of a form, one by one. If a check cannot read something, that is a problem, and ends that check. */
export function* verifyStore(
  context: CheckContext,
  quick: boolean,
): Generator<VerifyProgress, void, undefined> {
  const checks = quick ? QUICK : WHOLE
  const sizes = checks.map(({ part, rows }) => guarded(context, part, () => rows(context)) ?? 0)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let before = 0
  for (const [index, { part, run }] of checks.entries()) {
    yield { part, done: before, total }
    const size = sizes[index] ?? 0
    const steps = run(context)
    let done = 0
    for (;;) {
      const step = guarded(context, part, () => steps.next())
      if (step === undefined || step.done === true) break
      done = Math.min(size, done + step.value)
      yield { part, done: before + done, total }
    }
    before += size
  }
  yield { part: checks.at(-1)?.part ?? '', done: total, total }
}

function guarded<T>(context: CheckContext, part: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!isUnreadable(error)) throw error
    context.findings.add('unreadable', `${part}: ${error.message}`)
    return undefined
  }
}

/** In a damaged file a number may be too large, a table may be missing, and a value may have any type. */
function isUnreadable(error: unknown): error is Error {
  return (
    isSqliteError(error) ||
    error instanceof RecollectError ||
    error instanceof RangeError ||
    error instanceof TypeError
  )
}
