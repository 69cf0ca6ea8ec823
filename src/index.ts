export type { LeftOut, LineCount, LineRange } from './documents/document.js'
export type { SplitPassagesOptions } from './engine/call-options.js'
export { EmbeddingEngine } from './engine/embedding-engine.js'
export type { EngineInfo } from './engine/engine-info.js'
export type { DownloadModelOptions, DownloadProgress } from './engine/hub/download-options.js'
export type { EmbeddingEngineOptions } from './engine/options.js'
export type { EnginePassage, TextPassage } from './engine/passage-call.js'
export type { Precision } from './engine/precision.js'
export type { EngineQuestion } from './engine/question-call.js'
export type { RuntimeLogLevel } from './engine/runtime-log.js'
export { ERROR_CODES, type ErrorCode, RecollectError } from './errors.js'
export type {
  FileCount,
  FileReport,
  PassageCount,
  RejectedPassage,
  SyncReport,
} from './folder/report.js'
export type { SyncOptions, SyncProgress } from './folder/sync-options.js'
export type { FolderProblem } from './folder/walk.js'
export type { MemoryCandidate, MemoryExtractor } from './memory/candidate.js'
export type { MemoryHandle } from './memory/handle.js'
export type { MemoryOrchestratorOptions } from './memory/options.js'
export { type EnsureReadyOptions, MemoryOrchestrator } from './memory/orchestrator.js'
export type { RememberOptions } from './memory/remember.js'
export type { MemoryCaptureReport } from './memory/report.js'
export { ScopedMemory } from './memory/scoped-memory.js'
export type { MemoryTurn } from './memory/turn.js'
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
export type { Explanation, RankFactors } from './recall/explain.js'
export type { FusionPart } from './recall/fuse.js'
export { RECALL_MODES, type RecallMode } from './recall/mode.js'
export type { MemoryPassage } from './recall/passage.js'
export type { LegPlace } from './recall/pool.js'
export type { MemorySearchHit } from './recall/recall.js'
export type { RecallContextOptions, RecallOptions } from './recall/recall-options.js'
export type { StageTimings } from './recall/timings.js'
export type { Weights } from './recall/weigh.js'
export { type RecallReason, WHY_STATES, type WhyState } from './recall/why.js'
export { AUDIT_OPS, type AuditEntry, type AuditOp } from './records/audit-entry.js'
export type { RecordFilter } from './records/filter.js'
export type { ListOptions } from './records/list-options.js'
export {
  type JsonValue,
  MEMORY_KINDS,
  MEMORY_STATUSES,
  type MemoryKind,
  type MemoryRecord,
  type MemorySource,
  type MemoryStatus,
  type NewMemoryRecord,
  type SupersedingRecord,
} from './records/memory-record.js'
export type { JsonScalar, MetadataConditions, MetadataFilter } from './records/metadata-filter.js'
export type { RecordChanges } from './records/record-changes.js'
export type { OnTextTruncated } from './records/record-text.js'
export { MAX_TEXT_BYTES, type TextTruncation, textHash } from './records/record-text.js'
export type {
  BackupManifest,
  BackupOptions,
  BackupProgress,
  BackupReport,
  BackupSchedule,
} from './store/backup-report.js'
export type {
  BatchEmbedMissingOptions,
  BatchEmbedOptions,
  EmbedProgress,
  EmbedRecordsOptions,
  EmbedRecordsResult,
  FailedText,
  ReembedResult,
  RetryOptions,
} from './store/embedding.js'
export type {
  EraseReport,
  FailedBackup,
  HardForgetReport,
  KnownCopy,
  RewriteBackupsOptions,
  RewriteProgress,
  RewrittenBackups,
} from './store/erase-report.js'
export type {
  PassageHit,
  RecordHit,
  RecordWordHit,
  SearchOptions,
  VectorHit,
  WordHit,
  WordSearchOptions,
} from './store/hits.js'
export type { IndexOptions } from './store/index-options.js'
export type {
  DistanceOptions,
  MeasuredHit,
  PassageSignature,
  RecordPassage,
  RecordPlace,
  Replacement,
  WordForm,
  WordQuestion,
  WordRows,
  WordTerm,
} from './store/recalling.js'
export type {
  KeptRecord,
  Reconciled,
  ReconciledRecord,
  Reconciliation,
  RetiredRecord,
  StoredSource,
} from './store/reconcile.js'
export type {
  RepairAction,
  RepairOptions,
  RepairProgress,
  RepairReport,
  RepairStep,
  SalvagedRows,
  SalvageInThreadOptions,
  SalvageOptions,
  SalvageProgress,
  SalvageReport,
} from './store/repair-report.js'
export { REPAIR_ACTIONS } from './store/repair-report.js'
export type {
  RestoreOptions,
  RestoreReport,
  RestoreScopeOptions,
  UnfinishedRestore,
} from './store/restore-report.js'
export type { StatusOptions } from './store/sqlite/care/status.js'
export type { FileStoreOptions, MemoryStoreOptions, StoreOptions } from './store/sqlite/options.js'
export type { EmbeddingProvenance, Passage } from './store/sqlite/passages/vectors.js'
export type { AuditOptions } from './store/sqlite/records/audit.js'
export type { DuplicatePolicy } from './store/sqlite/records/duplicates.js'
export type {
  InsertManyOptions,
  InsertOptions,
  NewMemoryRecordWithEmbedding,
  RawMemoryRecord,
} from './store/sqlite/records/insert.js'
export type { TagOptions } from './store/sqlite/records/read.js'
export type { RetentionOptions } from './store/sqlite/records/retention.js'
export type { SameTextOptions } from './store/sqlite/records/same-text.js'
export type { RecordRepository } from './store/sqlite/repository/records.js'
export type { VectorRepository } from './store/sqlite/repository/vectors.js'
export { SqliteMemoryRepository } from './store/sqlite/repository.js'
export { type RunMemoryEmbedOptions, runMemoryEmbed } from './store/sqlite/run-memory-embed.js'
export { CURRENT_SCHEMA_VERSION } from './store/sqlite/schema/state.js'
export type { EmbeddingFailure, IndexStatus, Migrated, SpaceStatus, StoreStatus } from './store/status.js'
export type {
  AbortOption,
  Erasure,
  MemoryStore,
  ReadyOptions,
  ReconcileOptions,
  RecordActOptions,
  RecordChangeOptions,
  RecordGetOptions,
  RememberRecordOptions,
  ScopeRange,
  SettableStatus,
} from './store/store.js'
export type {
  TurnCandidate,
  TurnConflict,
  TurnForgetting,
  TurnPlan,
  TurnWrite,
  TurnWrites,
} from './store/turn.js'
export type {
  ProblemCode,
  StoreProblem,
  VerifyOptions,
  VerifyProgress,
  VerifyReport,
} from './store/verify-report.js'
export { PROBLEM_CODES } from './store/verify-report.js'
export type { ExportOptions, ExportProgress, ExportReport } from './transfer/export-report.js'
export type {
  ImportedFile,
  ImportFromOptions,
  ImportOptions,
  ImportProgress,
  ImportReport,
  RejectedLine,
} from './transfer/import-report.js'
export { cosineSimilarity } from './vectors/cosine-similarity.js'
export type {
  EmbedBatchOptions,
  EmbeddedPassage,
  EmbeddedQuestion,
  Embedder,
  EmbedderInfo,
  EmbedOptions,
  EmbedPassagesOptions,
  OnTruncated,
  PassageInput,
  Progress,
} from './vectors/embedder.js'
export { EMBEDDING_DIM } from './vectors/embedding-dim.js'
export { maxSims } from './vectors/max-sims.js'
export type { OwnFloat32Array, OwnUint8Array } from './vectors/own-buffer.js'
