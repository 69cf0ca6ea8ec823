import { checkFilterValues } from '../../records/filter.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { DEFAULT_SCOPE } from '../../records/scope.js'
import type { RewrittenBackups } from '../erase-report.js'
import type { InspectedStore, Prepared, SchemaVersions, WalkOptions } from '../inspected.js'
import type { EmbeddingFailure } from '../status.js'
import type { ScopeRange } from '../store.js'
import { countPassages, erasedIds, idsEnding, vectorsOf, waitingWithin } from './care/inspect.js'
import type { PostgresStoreOptions } from './options.js'
import { type WalkPlace, walkPage } from './records/read.js'
import { type PostgresSession, SCHEMA_VERSION, schemaVersion } from './session.js'
import { openParts, PostgresMemoryStore, type StoreParts } from './store.js'

/** A store in PostgreSQL for maintenance programs. */
export class InspectedPostgresStore extends PostgresMemoryStore implements InspectedStore {
  readonly #session: PostgresSession

  private constructor(parts: StoreParts) {
    super(parts)
    this.#session = parts.session
  }

  static override async open(options: PostgresStoreOptions): Promise<InspectedPostgresStore> {
    return new InspectedPostgresStore(await openParts(options))
  }

  async schema(): Promise<SchemaVersions> {
    const version = await this.#session.direct((db) => schemaVersion(db, this.#session.schema))
    return { version: version ?? 0, current: SCHEMA_VERSION }
  }

  async prepare(): Promise<Prepared> {
    return { migrated: await this.ready(), imported: null }
  }

  async *walk({ order = 'oldest', ...filter }: WalkOptions = {}): AsyncGenerator<MemoryRecord> {
    const checked = checkFilterValues(filter)
    let after: WalkPlace | undefined
    do {
      const page = await this.#session.direct((db) =>
        walkPage(db, checked, { newest: order === 'newest', after }),
      )
      yield* page.records
      after = page.next
    } while (after !== undefined)
  }

  async idsEnding(end: string, limit: number): Promise<string[]> {
    return this.#session.direct((db) => idsEnding(db, end, limit))
  }

  async waiting(within: string): Promise<string[]> {
    return this.#session.direct((db) => waitingWithin(db, within))
  }

  async vectorsOf(recordId: string): Promise<Float32Array[]> {
    return this.#session.direct((db) => vectorsOf(db, recordId))
  }

  async passagesOf(recordId: string): Promise<number> {
    return this.#session.direct((db) => countPassages(db, recordId))
  }

  async failures(
    limit: number,
    { within = DEFAULT_SCOPE }: Pick<ScopeRange, 'within'> = {},
  ): Promise<EmbeddingFailure[]> {
    return this.embeddingFailures(limit, { within })
  }

  async erasedIds(): Promise<string[]> {
    return this.#session.direct(erasedIds)
  }

  /** Always empty: a server manages its own backups. */
  async rewriteBackups(): Promise<RewrittenBackups> {
    return { rewritten: [], clean: [], failed: [] }
  }
}
