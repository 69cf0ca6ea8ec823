import type { MemoryRecord } from '../../records/memory-record.js'
import type { ImportOptions } from '../../transfer/import-report.js'
import type { Embedder } from '../../vectors/embedder.js'
import type { BatchEmbedOptions, ReembedResult } from '../embedding.js'
import type { RewriteBackupsOptions, RewrittenBackups } from '../erase-report.js'
import type { InspectedStore, Prepared, SchemaVersions, WalkOptions } from '../inspected.js'
import type { EmbeddingFailure } from '../status.js'
import type { ScopeRange } from '../store.js'
import { SqliteMemoryStore } from './adapter.js'
import { CURRENT_SCHEMA_VERSION } from './schema/state.js'

/** A store in a SQLite file for maintenance programs. Each method blocks as the repository's method does. */
export class InspectedSqliteStore extends SqliteMemoryStore implements InspectedStore {
  async schema(): Promise<SchemaVersions> {
    return { version: this.repository.schemaVersion(), current: CURRENT_SCHEMA_VERSION }
  }

  async prepare(options?: ImportOptions): Promise<Prepared> {
    const migrated = this.repository.migrateIfNeeded()
    return { migrated, imported: await this.repository.importPredecessorFiles(options) }
  }

  async *walk(options?: WalkOptions): AsyncGenerator<MemoryRecord> {
    yield* this.repository.iterateRecords(options)
  }

  async idsEnding(end: string, limit: number): Promise<string[]> {
    return this.repository.idsEnding(end, limit)
  }

  async waiting(within: string): Promise<string[]> {
    const { repository } = this
    if (repository.status({ within }).queued === 0) return []
    return [...repository.iterateRecords({ within })]
      .map(({ id }) => id)
      .filter((id) => !repository.hasEmbedding(id))
  }

  async vectorsOf(recordId: string): Promise<Float32Array[]> {
    return this.repository.getEmbeddings(recordId)
  }

  async passagesOf(recordId: string): Promise<number> {
    return this.repository.passagesOf(recordId).length
  }

  async failures(limit: number, range?: Pick<ScopeRange, 'within'>): Promise<EmbeddingFailure[]> {
    return this.repository.embeddingFailures(limit, range)
  }

  async erasedIds(): Promise<string[]> {
    return this.repository
      .auditEntries({ op: 'forget_hard' })
      .flatMap(({ targetId }) => (targetId === null ? [] : [targetId]))
  }

  async reembed(embedder: Embedder, options?: BatchEmbedOptions): Promise<ReembedResult> {
    return this.repository.reembed(embedder, options)
  }

  async rewriteBackups(options?: RewriteBackupsOptions): Promise<RewrittenBackups> {
    return this.repository.rewriteBackupsInThread(options)
  }
}
