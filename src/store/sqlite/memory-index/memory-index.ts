import { setImmediate as nextTurn } from 'node:timers/promises'
import { RecollectError } from '../../../errors.js'
import type { NativeIndex, NativeSearch } from '../../../native/binding.js'
import { forcedInstructions } from '../../../native/instructions.js'
import { loadBinding } from '../../../native/load-binding.js'
import { assertNotAborted } from '../../../options/abort.js'
import type { IndexStatus } from '../../status.js'
import { isSqliteError } from '../database/errors.js'
import { hasVectorChanges } from '../schema/vector-changes.js'
import type { StoreSession } from '../session.js'
import { activeSpace } from '../spaces/spaces.js'
import { changesSince, isSame, type LogPosition, lastChange } from './change-log.js'
import { SpareTurn } from './spare-turn.js'
import { putChanged, putPage } from './vectors.js'

/** Milliseconds after which to yield to the event loop. */
const TURN_MS = 4

/** How many changes a search applies itself: about 5 milliseconds. More are applied between turns of the event loop. */
const CHANGES_AT_ONCE = 1_024

/** The state of the index; its content is usable only in `ready`. */
type State = Exclude<IndexStatus['state'], 'off'>

/** The progress of loading. */
interface Loading {
  readonly spaceId: number
  /** The last change before the first row was read. */
  readonly from: LogPosition
  /** SQLite's schema version, which changes when the file is rewritten and rows get other numbers. */
  readonly schemaVersion: number
  /** The last row that was read. */
  after: number
}

/** A search of the vectors in memory, and the position up to which it knows changes. */
export interface MemorySearch {
  readonly native: NativeSearch
  readonly from: LogPosition
}

/**
 * The vectors of the active space in memory. They follow the file through its log of changes, whichever program made
 * them: each search reads the log's end, in its own read transaction, and applies what is new. Inside a write nothing
 * is applied, because it may be rolled back: there the search itself handles the changes.
 *
 * It is loaded from the first search on, in idle turns of the event loop.
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

  /** Number of vectors. */
  get size(): number {
    return this.#native?.size ?? 0
  }

  /** Starts loading, or continues for some milliseconds. Does nothing inside a transaction. */
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
      this.#suspend(error)
    }
  }

  get isLoading(): boolean {
    return this.#loading !== undefined
  }

  /** Waits until loading ends, or begins again. */
  async untilLoaded(signal: AbortSignal | undefined): Promise<void> {
    const loading = this.#loading
    while (loading !== undefined && this.#loading === loading) {
      this.#spare.ask()
      // Spare turns alone do not keep the process alive.
      await nextTurn()
      assertNotAborted(signal)
    }
  }

  /** Whether it has the current vectors of a space. Inside a read. */
  has(spaceId: number): boolean {
    return this.#guarded(() => this.#isCurrent(spaceId)) === true
  }

  /**
   * Prepares a search for the nearest vectors of a space; undefined if the index does not have the space's current
   * vectors. Inside a read.
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
   * The passages whose vectors were changed since a search was created; undefined if there are too many, or they are
   * unknown. Inside a read.
   */
  changedSince(from: LogPosition): readonly number[] | undefined {
    const changes = changesSince(this.#store, from, CHANGES_AT_ONCE)
    return changes?.complete === true ? changes.passageIds : undefined
  }

  /** {@link changedSince} in the read in which a search was created: only a write has changed vectors since. */
  changedInWrite(from: LogPosition): readonly number[] | undefined {
    return this.#store.connection.isWriting ? this.changedSince(from) : []
  }

  /** Applies changes. After an erasure nothing may be left in memory either. */
  refresh(): void {
    if (this.#state !== 'ready' || this.#store.inTransaction) return
    try {
      this.#guarded(() => this.#store.read(() => this.#isCurrent(activeSpace(this.#store).id)))
    } catch (error) {
      this.#suspend(error)
    }
  }

  /** Records that a search failed: from now on vec0 answers. */
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

  /** Whether it has the vectors of a space as of this read, or as of the start of this write. */
  #isCurrent(spaceId: number): boolean {
    if (this.#state !== 'ready') return false
    const { connection } = this.#store
    const end = lastChange(this.#store)
    if (spaceId !== this.#spaceId || this.#position === undefined || end === undefined) return this.#restart()
    if (isSame(end, this.#position)) return true
    // The changes of this write may still be rolled back.
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

  /** Loads one page. Inside a read. */
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
    // Changes made meanwhile are in the log.
    this.#position = loading.from
    this.#spaceId = spaceId
    this.#loading = undefined
    this.#state = 'ready'
  }

  /** Starts loading; returns whether there is something to load. */
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
    this.#native = new NativeIndex(this.#maxBytes, forcedInstructions())
    this.#loading = { spaceId, from, schemaVersion, after: Number.MIN_SAFE_INTEGER }
    return true
  }

  /** Runs in an idle turn, outside any call. */
  #bringOn(): void {
    if (!this.#store.connection.open) return
    if (this.#state === 'ready') this.refresh()
    else this.advance()
  }

  /**
   * The file could not be read in the background, outside any call: the next call reports it, or succeeds if the file
   * is readable again. A damaged file is not tried again.
   */
  #suspend(error: unknown): void {
    if (error instanceof RecollectError && error.code !== 'STORE_CORRUPT') this.#stop('waiting')
    else this.fail(error)
  }

  /** If the index fails, it is given up and vec0 answers. An error of the store itself goes to the caller. */
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
