import type { ListOptions } from '../records/list-options.js'
import type { MemoryRecord } from '../records/memory-record.js'
import type { ImportOptions, ImportReport } from '../transfer/import-report.js'
import type { Embedder } from '../vectors/embedder.js'
import type { BatchEmbedOptions, ReembedResult } from './embedding.js'
import type { RewrittenBackups } from './erase-report.js'
import type { EmbeddingFailure, Migrated } from './status.js'
import type { MemoryStore, ScopeRange } from './store.js'

/** Which schema a store has, and which this version of the library writes. */
export interface SchemaStanding {
  readonly version: number
  readonly current: number
}

/** What it took to make a store usable. */
export interface Prepared {
  readonly migrated: Migrated | null
  /** Of the predecessor's files beside it; null where there are none. */
  readonly imported: ImportReport | null
}

/** Which records, in which order. */
export type WalkOptions = Omit<ListOptions, 'limit' | 'offset'>

/** What programs that look after a store ask of it, beyond the port: none of it is needed to remember and recall. */
export interface InspectedStore extends MemoryStore {
  /** The schema, whatever its version. */
  schema(): Promise<SchemaStanding>
  /** As `ready`, and says what was done. */
  prepare(options?: ImportOptions): Promise<Prepared>
  /** As `list`, a page at a time: any number in little memory. */
  walk(options?: WalkOptions): AsyncIterable<MemoryRecord>
  /** Up to `limit` ids of records of any status that end so. */
  idsEnding(end: string, limit: number): Promise<string[]>
  /** The ids of active records that lack a vector. */
  waiting(within: string): Promise<string[]>
  /** Vectors of all the record's passages, in the order of the text; none without any. */
  vectorsOf(recordId: string): Promise<Float32Array[]>
  /** How many passages of the record have a vector. */
  passagesOf(recordId: string): Promise<number>
  /** Records whose embedding has failed, with reason, tries and next try. */
  failures(limit: number, range?: Pick<ScopeRange, 'within'>): Promise<EmbeddingFailure[]>
  /** The ids of records that were erased for good: no import brings them back. */
  erasedIds(): Promise<string[]>
  /** Embeds all records again with an embedder of another space, and switches to it. */
  reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult>
  /** Erases from the backups that the store has made what was erased from it for good. */
  rewriteBackups(): Promise<RewrittenBackups>
}
