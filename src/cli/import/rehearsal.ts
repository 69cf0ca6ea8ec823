import type { NewMemoryRecord } from '../../records/memory-record.js'
import { checkNewRecord } from '../../records/validate-record.js'
import type { InspectedStore } from '../../store/inspected.js'

/**
 * A dry run of the inserts from all sources together, because a text in two files is stored once. It writes nothing,
 * so it works on a read-only store and does not block writers.
 */
export class Rehearsal {
  readonly #store: InspectedStore
  readonly #taken: Set<string>

  private constructor(store: InspectedStore, erased: readonly string[]) {
    this.#store = store
    // Their ids are still known: records that were erased for good are not imported again.
    this.#taken = new Set(erased)
  }

  static async of(store: InspectedStore): Promise<Rehearsal> {
    return new Rehearsal(store, await store.erasedIds())
  }

  /**
   * Whether the record would be stored; false if its id is taken.
   *
   * @throws RecollectError `RECORD_INVALID`, as for an insert
   */
  async insert(record: NewMemoryRecord & { readonly id: string }): Promise<boolean> {
    const { id } = record
    if (this.#taken.has(id) || (await this.#store.get(id)) !== null) return false
    checkNewRecord(record)
    this.#taken.add(id)
    return true
  }
}
