import type { RepairAction, RepairStep } from '../../repair-report.js'
import type { ProblemCode } from '../../verify-report.js'
import type { Verification } from '../care/verify/verification.js'

/** The action for each kind of problem, in the order of execution. */
const REMEDIES: readonly (readonly [RepairAction, readonly ProblemCode[], string])[] = [
  [
    'salvage',
    ['file_damaged', 'unreadable', 'schema_different', 'settings_invalid'],
    'Copy what can be read into a new file, which replaces this one',
  ],
  [
    'set_aside_records',
    ['record_invalid'],
    'Take the record from a backup that has it intact; otherwise set aside what can be read',
  ],
  [
    'accept_records',
    ['record_changed'],
    'Take the record from a backup that has it intact; otherwise keep it as it is, and set a copy aside',
  ],
  ['accept_rows', ['source_changed', 'audit_changed', 'space_invalid'], 'Keep the row as it is'],
  ['set_aside_audit', ['audit_invalid'], 'Set the entry aside, and write the missing one'],
  ['break_circles', ['supersession_circle'], 'Make the record supersede nothing'],
  ['remove_orphans', ['orphans'], 'Remove rows that belong to no record'],
  [
    'embed_again',
    ['vector_invalid', 'vector_changed', 'vector_stale', 'passages_incomplete'],
    'Drop the vectors of the record; it waits to be embedded again',
  ],
  ['rebuild_vectors', ['vector_index_different'], 'Rebuild the index of vectors, without inference'],
  ['rebuild_words', ['words_different'], 'Rebuild the index of words'],
  ['mend_queue', ['queue_different'], 'Queue exactly the records that lack a vector'],
  ['mend_counts', ['counts_different'], 'Correct the counts'],
]

/** Actions that are counted in records. */
const OF_RECORDS: ReadonlySet<RepairAction> = new Set(['set_aside_records', 'accept_records', 'embed_again'])

/** The steps to repair what a verification found. */
export function planOf({ problems, seqs, unsealed }: Verification): RepairStep[] {
  const steps = REMEDIES.flatMap(([action, codes, message]) => {
    const met = problems.filter(({ code }) => codes.includes(code))
    // One record may have several of these problems.
    const records = new Set(met.flatMap(({ code }) => seqs[code] ?? []))
    const count = OF_RECORDS.has(action) ? records.size : met.reduce((sum, problem) => sum + problem.count, 0)
    return count === 0 ? [] : [{ action, count, message }]
  })
  // Nothing else helps, and other problems will show in the new file.
  const salvage = steps.find(({ action }) => action === 'salvage')
  if (salvage !== undefined) return [salvage]
  if (unsealed === 0) return steps
  return [...steps, { action: 'seal_rows', count: unsealed, message: 'Compute the missing digests' }]
}
