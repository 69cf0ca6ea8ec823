import type { RecordFilter } from '../records/filter.js'
import type { EraseReport } from '../store/erase-report.js'
import type { StoreStatus } from '../store/status.js'
import type { MemoryCore } from './core.js'
import { MemoryHandle } from './handle.js'

/**
 * The memories of one scope and of all scopes below it: of one user, one project, one folder. It sees and
 * changes nothing else, and costs nothing to create. It has the methods of the memory that it came from, uses
 * the same store and engine, and needs no closing.
 */
export class ScopedMemory extends MemoryHandle {
  /** The full path. */
  readonly path: string
  readonly #core: MemoryCore

  private constructor(core: MemoryCore, path: string) {
    super(core, path)
    this.path = path
    this.#core = core
  }

  /** @internal */
  static of(core: MemoryCore, path: string): ScopedMemory {
    return new ScopedMemory(core, path)
  }

  /**
   * A scope below this one: `memory.scope('users/42').scope('notes')` is `users/42/notes`.
   *
   * @throws RecollectError `INVALID_ARGUMENT` if the path is not valid
   */
  scope(path: string): ScopedMemory {
    return new ScopedMemory(this.#core, this.pathOf(path))
  }

  /** Counts of this scope's records, vectors and queue; the file's size is that of the whole store. */
  async status(): Promise<StoreStatus> {
    await this.#core.ensureReady()
    return this.#core.store.status({ within: this.path })
  }

  /**
   * Like the memory's `erase`. Without an argument it erases everything in this scope and below it, whatever its
   * status: the records, their words, vectors and notes, and their bytes in the file and its log.
   */
  override async erase(which?: readonly string[] | RecordFilter, note = ''): Promise<EraseReport> {
    if (which !== undefined) return super.erase(which, note)
    return this.#core.erase({ scope: this.path }, note)
  }
}
