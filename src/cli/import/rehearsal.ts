import type { NewMemoryRecord } from '../../records/memory-record.js'
import { checkNewRecord } from '../../records/validate-record.js'
import type { InspectedStore } from '../../store/inspected.js'

/**
 * A dry run of inserts, of all sources together: one text in two files is stored once. Nothing is written, so that a
 * store which may only be read will do, and nobody who writes is kept waiting.
 */
export class Rehearsal {
  readonly #store: InspectedStore
  readonly #taken: Set<string>

  private constructor(store: InspectedStore, erased: readonly string[]) {
    this.#store = store
    // Gone, and still known: what was erased for good is not taken again.
    this.#taken = new Set(erased)
  }

  static async of(store: InspectedStore): Promise<Rehearsal> {
    return new Rehearsal(store, await store.erasedIds())
  }

  /**
   * Whether the record would be stored; not where its id is in use.
   *
   * @throws RecollectError `RECORD_INVALID`, as an insert does
   */
  async insert(record: NewMemoryRecord & { readonly id: string }): Promise<boolean> {
    const { id } = record
    if (this.#taken.has(id) || (await this.#store.get(id)) !== null) return false
    checkNewRecord(record)
    this.#taken.add(id)
    return true
  }
}
