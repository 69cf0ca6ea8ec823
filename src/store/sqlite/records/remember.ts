import type { MemoryRecord, NewMemoryRecord } from '../../../records/memory-record.js'
import { toStoredText } from '../../../records/record-text.js'
import { checkNewRecord } from '../../../records/validate-record.js'
import type { StoreSession } from '../session.js'
import { mergeDuplicate } from './duplicates.js'
import { insertRecord } from './insert.js'
import { findActiveByText } from './same-text.js'

/**
 * Stores a record, or merges it into an active one of its kind that says the same.
 *
 * @param merge whether that one may have another id; default: if the record has no id
 */
export function rememberRecord(
  store: StoreSession,
  input: NewMemoryRecord,
  merge: boolean | undefined,
): MemoryRecord {
  const checked = checkNewRecord(input)
  const anyId = merge ?? checked.id === undefined
  return store.change('insertRecord', () => {
    const same = findActiveByText(store, toStoredText(checked.text).text, { scope: checked.scope })
    const existing = same.find(({ id, kind }) => kind === checked.kind && (anyId || id === checked.id))
    return existing === undefined
      ? insertRecord(store, input)
      : mergeDuplicate(store, existing, checked, 'merge')
  })
}
