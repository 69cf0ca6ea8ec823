/**
 * The kinds of warnings. Each is the field `warning` of its log lines, and the code of the process warning if there is
 * no logger. `docs/observability.md` explains each.
 */
export const WARNING_CODES = [
  'RECOLLECT_BACKUP_FAILED',
  'RECOLLECT_EXTRACTOR_FAILED',
  'RECOLLECT_FORGET_INCOMPLETE',
  'RECOLLECT_IMPORT_REJECTED',
  'RECOLLECT_NO_ENGINE',
  'RECOLLECT_QUESTION_NOT_EMBEDDED',
  'RECOLLECT_RECORDS_CHANGED',
  'RECOLLECT_RECORDS_NOT_EMBEDDED',
  'RECOLLECT_RECORDS_WAITING',
  'RECOLLECT_RUNTIME',
  'RECOLLECT_TEXT_CUT',
] as const

/** One of {@link WARNING_CODES}. */
export type WarningCode = (typeof WARNING_CODES)[number]

/** Kept per thread and not in this module, because a program may load several copies of this package. */
const WARNED = Symbol.for('recollect.warned')

/** Emits a process warning, unless one of this kind has been emitted in this thread. */
export function warnOnce(code: WarningCode, message: string): void {
  const holder = globalThis as { [WARNED]?: Set<string> }
  holder[WARNED] ??= new Set()
  if (holder[WARNED].has(code)) return
  holder[WARNED].add(code)
  process.emitWarning(message, {
    type: 'RecollectWarning',
    code,
    detail: 'Shown once. Pass a logger to get each of these in full, or logger: null to silence them.',
  })
}
