import type { NewMemoryRecord } from '../../records/memory-record.js'
import { checkNewRecord } from '../../records/validate-record.js'
import type { SqliteMemoryRepository } from '../../store/sqlite/repository.js'

/**
 * A dry run of inserts, of all sources together: one text in two files is stored once. Nothing is written, so that a
 * store which may only be read will do, and nobody who writes is kept waiting.
 */
export class Rehearsal {
  readonly #repository: SqliteMemoryRepository
  readonly #taken: Set<string>

  constructor(repository: SqliteMemoryRepository) {
    this.#repository = repository
    // Gone, and still known: what was erased for good is not taken again.
    const erased = repository.auditEntries({ op: 'forget_hard' })
    this.#taken = new Set(erased.flatMap(({ targetId }) => (targetId === null ? [] : [targetId])))
  }

  /**
   * Whether the record would be stored; not where its id is in use.
   *
   * @throws RecollectError `RECORD_INVALID`, as an insert does
   */
  insert(record: NewMemoryRecord & { readonly id: string }): boolean {
    const { id } = record
    if (this.#taken.has(id) || this.#repository.getRecord(id) !== null) return false
    checkNewRecord(record)
    this.#taken.add(id)
    return true
  }
}
