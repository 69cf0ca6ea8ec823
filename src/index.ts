export { EmbeddingEngine } from './engine/embedding-engine.js'
export type { EngineInfo } from './engine/engine-info.js'
export type { DownloadModelOptions, DownloadProgress } from './engine/hub/download-options.js'
export type { EmbeddingEngineOptions } from './engine/options.js'
export type { RuntimeLogLevel } from './engine/runtime-log.js'
export { ERROR_CODES, type ErrorCode, RecollectError } from './errors.js'
export type { MemoryOrchestratorOptions } from './memory/options.js'
export { type EnsureReadyOptions, MemoryOrchestrator, type RememberOptions } from './memory/orchestrator.js'
export type {
  MemoryCandidate,
  MemoryCaptureReport,
  MemoryExtractor,
  MemoryTurn,
} from './memory/turn.js'
export { DIAGNOSTICS_CHANNELS } from './observe/channels.js'
export type {
  BackfillEvent,
  DiagnosticsEvents,
  EmbedEvent,
  EventError,
  LoadEvent,
  OperationEvent,
  RuntimeLogEvent,
  SearchEvent,
  StoreEvent,
} from './observe/events.js'
export type { LoggerOption, MemoryLogger } from './observe/logger.js'
export { WARNING_CODES, type WarningCode } from './observe/process-warning.js'
export type { Manifest } from './predecessor/manifest.js'
export type { MemorySearchHit, RecallContextOptions, RecallOptions } from './recall/recall.js'
export { AUDIT_OPS, type AuditEntry, type AuditOp } from './records/audit-entry.js'
export {
  type JsonValue,
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryKind,
  type MemoryRecord,
  type MemoryStatus,
  type NewMemoryRecord,
} from './records/memory-record.js'
export { MAX_TEXT_BYTES, type TextTruncation, textHash } from './records/record-text.js'
export type { HardForgetReport, KnownCopy } from './store/sqlite/care/erase.js'
export type { EmbeddingFailure, SpaceStatus, StoreStatus } from './store/sqlite/care/status.js'
export type {
  EmbedRecordsOptions,
  EmbedRecordsResult,
  RetryOptions,
} from './store/sqlite/embedding/embed-records.js'
export type { FailedText } from './store/sqlite/embedding/embed-texts.js'
export type { BatchEmbedOptions, EmbedProgress } from './store/sqlite/embedding/job.js'
export type { ReembedResult } from './store/sqlite/embedding/reembed.js'
export { type RunMemoryEmbedOptions, runMemoryEmbed } from './store/sqlite/embedding/run-memory-embed.js'
export type { FileStoreOptions, MemoryStoreOptions, StoreOptions } from './store/sqlite/options.js'
export type { EmbeddingProvenance } from './store/sqlite/passages/vectors.js'
export type { AuditOptions } from './store/sqlite/records/audit.js'
export type { DuplicatePolicy } from './store/sqlite/records/duplicates.js'
export type { RecordFilter } from './store/sqlite/records/filter-sql.js'
export type {
  InsertManyOptions,
  InsertOptions,
  NewMemoryRecordWithEmbedding,
} from './store/sqlite/records/insert.js'
export type { ListOptions } from './store/sqlite/records/read.js'
export { SqliteMemoryRepository } from './store/sqlite/repository.js'
export type { Migrated } from './store/sqlite/schema/migrate.js'
export { CURRENT_SCHEMA_VERSION } from './store/sqlite/schema/state.js'
export type { RecordHit, SearchOptions, VectorHit } from './store/sqlite/search/nearest.js'
export type { OnTextTruncated } from './store/sqlite/session.js'
export type { ExportOptions, ExportProgress, ExportReport } from './store/sqlite/transfer/export.js'
export type { ImportFromOptions, ImportOptions } from './store/sqlite/transfer/import.js'
export type {
  ImportedFile,
  ImportProgress,
  ImportReport,
  RejectedLine,
} from './transfer/import-report.js'
export { cosineSimilarity } from './vectors/cosine-similarity.js'
export type {
  EmbedBatchOptions,
  Embedder,
  EmbedderInfo,
  EmbedOptions,
  OnTruncated,
  Progress,
} from './vectors/embedder.js'
export { EMBEDDING_DIM } from './vectors/embedding-dim.js'
