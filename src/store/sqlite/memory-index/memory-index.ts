import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../../../errors.js'
import type { NativeIndex, NativeSearch } from '../../../native/binding.js'
import { loadBinding } from '../../../native/load-binding.js'
import type { IndexStatus } from '../../status.js'
import { isSqliteError } from '../database/errors.js'
import { hasVectorChanges } from '../schema/vector-changes.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { changesSince, isSame, type LogPosition, lastChange } from './change-log.js'
import { SpareTurn } from './spare-turn.js'
import { putChanged, putPage } from './vectors.js'

/** Milliseconds after which the event loop gets a turn. */
const TURN_MS = 4

/** Changes that a search takes in itself: some 5 milliseconds. More are taken in between the turns of the event loop. */
const CHANGES_AT_ONCE = 1_024

/** Where the index stands; what it has is of no use but in `ready`. */
type State = Exclude<IndexStatus['state'], 'off'>

/** What is being loaded. */
interface Loading {
  readonly spaceId: number
  /** The last change before the first row was read. */
  readonly from: LogPosition
  /** Of the schema: a rewrite of the file, which gives rows other numbers, changes it. */
  readonly schemaVersion: number
  /** The last row that was read. */
  after: number
}

/** A search of the vectors in memory, and which changes it does not know. */
export interface MemorySearch {
  readonly native: NativeSearch
  readonly from: LogPosition
}

/**
 * The vectors of the active space in memory. They follow the file by its log of changes, of whatever program: each
 * search looks at the log's end, in the read that it is part of, and takes in what is new. Inside a write nothing is
 * taken in, since it may be undone: there the changes are left to whoever searches.
 *
 * It is loaded with the first search, in the turns that the event loop has to spare.
 */
export class MemoryIndex {
  readonly #store: StoreSession
  readonly #maxBytes: number
  #state: State = 'waiting'
  #reason: string | undefined
  #native: NativeIndex | undefined
  #loading: Loading | undefined
  #spaceId: number | undefined
  #position: LogPosition | undefined
  readonly #spare = new SpareTurn(() => this.#bringOn())
  #turns: Promise<unknown> = Promise.resolve()

  constructor(store: StoreSession, maxBytes: number) {
    this.#store = store
    this.#maxBytes = maxBytes
  }

  status(): IndexStatus {
    const isUsed = this.#state === 'ready'
    return {
      kind: isUsed ? 'memory' : 'vec0',
      state: this.#state,
      vectors: this.#native?.size ?? 0,
      bytes: this.#native?.bytes ?? 0,
      maxBytes: this.#maxBytes,
      ...(this.#reason !== undefined && { reason: this.#reason }),
    }
  }

  /** Vectors that it has. */
  get size(): number {
    return this.#native?.size ?? 0
  }

  /** Begins to load, or brings it on for some milliseconds. Does nothing inside a transaction. */
  advance(): void {
    const isDone = this.#state !== 'waiting' && this.#state !== 'loading'
    if (isDone || this.#store.inTransaction || !this.#store.connection.open) return
    this.#state = 'loading'
    const until = performance.now() + TURN_MS
    try {
      while (this.#state === 'loading' && performance.now() < until) {
        this.#guarded(() => this.#store.read(() => this.#load()))
      }
      if (this.#state === 'loading') this.#spare.ask()
    } catch (error) {
      this.#rest(error)
    }
  }

  /** Whether it has the vectors of a space as they are now. Inside a read. */
  has(spaceId: number): boolean {
    return this.#guarded(() => this.#isCurrent(spaceId)) === true
  }

  /**
   * A search for the vectors of a space that are nearest, which is to be run; undefined where the index does not have
   * the space's vectors as they are now. Inside a read.
   */
  search(spaceId: number, vector: Float32Array, wanted: number): MemorySearch | undefined {
    return this.#guarded(() => {
      if (!this.#isCurrent(spaceId)) return undefined
      const from = this.#position
      const native = this.#native?.search(vector, wanted)
      return native === undefined || from === undefined ? undefined : { native, from }
    })
  }

  /**
   * The passages whose vectors were changed since a search was made; undefined where they are too many, or not known.
   * Inside a read.
   */
  changedSince(from: LogPosition): readonly number[] | undefined {
    const changes = changesSince(this.#store, from, CHANGES_AT_ONCE)
    return changes?.complete === true ? changes.passageIds : undefined
  }

  /** Waits for a turn of the event loop that no other search has: those that end together would block it together. */
  async turn(): Promise<void> {
    const own = this.#turns.then(() => nextTurn())
    this.#turns = own
    await own
  }

  /** Takes in what has changed. After an erasure nothing may be left in memory either. */
  refresh(): void {
    if (this.#state !== 'ready' || this.#store.inTransaction) return
    try {
      this.#guarded(() => this.#store.read(() => this.#isCurrent(activeSpace(this.#store).id)))
    } catch (error) {
      this.#rest(error)
    }
  }

  /** What went wrong with a search: from now on vec0 answers. */
  fail(error: unknown): void {
    this.#stop('unavailable', error instanceof Error ? error.message : String(error))
  }

  /** Reads everything again with the next search, whatever went wrong before. */
  reset(): void {
    this.#stop('waiting')
  }

  close(): void {
    this.#stop('unavailable', 'the store is closed')
  }

  /** Whether it has the vectors of a space as they are in this read, or as they were before this write. */
  #isCurrent(spaceId: number): boolean {
    if (this.#state !== 'ready') return false
    const { connection } = this.#store
    const end = lastChange(this.#store)
    if (spaceId !== this.#spaceId || this.#position === undefined || end === undefined) return this.#restart()
    if (isSame(end, this.#position)) return true
    // What this write has changed may yet be undone.
    if (connection.isWriting) return true
    return this.#takeIn(spaceId, this.#position)
  }

  #takeIn(spaceId: number, position: LogPosition): boolean {
    const changes = changesSince(this.#store, position, CHANGES_AT_ONCE)
    if (changes === undefined || this.#native === undefined) return this.#restart()
    putChanged(this.#store, this.#native, spaceId, changes.passageIds)
    this.#position = changes.last
    if (!changes.complete) this.#spare.ask()
    return changes.complete
  }

  /** Reads everything again. */
  #restart(): false {
    this.#stop('loading')
    this.#spare.ask()
    return false
  }

  /** One page. Inside a read. */
  #load(): void {
    const store = this.#store
    const spaceId = activeSpace(store).id
    const schemaVersion = Number(store.connection.pragma('schema_version'))
    if (this.#loading?.spaceId !== spaceId || this.#loading.schemaVersion !== schemaVersion) {
      if (!this.#begin(spaceId, schemaVersion)) return
    }
    const loading = this.#loading
    const native = this.#native
    if (loading === undefined || native === undefined) return
    const last = putPage(store, native, spaceId, loading.after)
    if (last !== null) {
      loading.after = last
      return
    }
    // What was changed meanwhile is in the log.
    this.#position = loading.from
    this.#spaceId = spaceId
    this.#loading = undefined
    this.#state = 'ready'
  }

  /** Whether there is something to load. */
  #begin(spaceId: number, schemaVersion: number): boolean {
    const { connection } = this.#store
    const from = hasVectorChanges(connection) ? lastChange(this.#store) : undefined
    if (from === undefined) {
      this.#stop('unavailable', 'the file has no list of changed vectors yet: open it once without readonly')
      return false
    }
    if (connection.pragma('encoding') !== 'UTF-8') {
      this.#stop('unavailable', 'the file is not in UTF-8')
      return false
    }
    const { NativeIndex } = loadBinding().binding
    this.#native = new NativeIndex(this.#maxBytes)
    this.#loading = { spaceId, from, schemaVersion, after: Number.MIN_SAFE_INTEGER }
    return true
  }

  /** In a turn that nobody waits for. */
  #bringOn(): void {
    if (!this.#store.connection.open) return
    if (this.#state === 'ready') this.refresh()
    else this.advance()
  }

  /**
   * The file could not be read while nobody had asked for anything: whoever asks next is told, or finds that it can be
   * read again. A damaged file is not tried again.
   */
  #rest(error: unknown): void {
    if (error instanceof RecollectError && error.code !== 'STORE_CORRUPT') this.#stop('waiting')
    else this.fail(error)
  }

  /** An index that fails is given up, and vec0 answers; an error of the store itself is the caller's. */
  #guarded<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      const isOfStore = error instanceof RecollectError && error.code.startsWith('STORE_')
      if (isOfStore || isSqliteError(error)) throw error
      this.fail(error)
      return undefined
    }
  }

  #stop(state: State, reason?: string): void {
    this.#native?.clear()
    this.#native = undefined
    this.#loading = undefined
    this.#position = undefined
    this.#state = state
    this.#reason = reason
  }
}
