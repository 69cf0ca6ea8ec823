import type { ListOptions } from '../records/list-options.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { ImportOptions, ImportReport } from '../transfer/import-report.js'
import type { Embedder } from '../vectors/embedder.js'
import type { BatchEmbedOptions, ReembedResult } from './embedding.js'
import type { RewriteBackupsOptions, RewrittenBackups } from './erase-report.js'
import type { EmbeddingFailure, Migrated } from './status.js'
import type { MemoryStore, ScopeRange } from './store.js'

/** The schema version of a store, and the one that this version of the library writes. */
export interface SchemaVersions {
  readonly version: number
  readonly current: number
}

/** What was done to make a store usable. */
export interface Prepared {
  readonly migrated: Migrated | null
  /** The import of the predecessor's files next to it; null if there are none. */
  readonly imported: ImportReport | null
}

/** Which records, in which order. */
export type WalkOptions = Omit<ListOptions, 'limit' | 'offset'>

/** What maintenance programs need from a store beyond the port. None of it is needed to remember and recall. */
export interface InspectedStore extends MemoryStore {
  /** The schema, whatever its version. */
  schema(): Promise<SchemaVersions>
  /** Like `ready`, but reports what was done. */
  prepare(options?: ImportOptions): Promise<Prepared>
  /** Like `list`, but a page at a time: any number of records in little memory. */
  walk(options?: WalkOptions): AsyncIterable<MemoryRecord>
  /** Up to `limit` ids, of records of any status, that end in `end`. */
  idsEnding(end: string, limit: number): Promise<string[]>
  /** The ids of active records that lack a vector. */
  waiting(within: string): Promise<string[]>
  /** Vectors of all the record's passages, in the order of the text; empty if it has none. */
  vectorsOf(recordId: string): Promise<Float32Array[]>
  /** How many passages of the record have a vector. */
  passagesOf(recordId: string): Promise<number>
  /** Records whose embedding has failed, with the reason, the number of attempts and the next attempt. */
  failures(limit: number, range?: Pick<ScopeRange, 'within'>): Promise<EmbeddingFailure[]>
  /** The ids of records that were erased for good: no import restores them. */
  erasedIds(): Promise<string[]>
  /** Embeds all records again with an embedder of another space, and switches to it. */
  reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult>
  /** Removes from the store's backups what was erased from the store for good. */
  rewriteBackups(options?: RewriteBackupsOptions): Promise<RewrittenBackups>
}
