export { cosineSimilarity } from './cosine-similarity.js'
export type {
  EmbedBatchOptions,
  Embedder,
  EmbedderInfo,
  EmbedOptions,
  OnTruncated,
  Progress,
} from './embedder.js'
export { EMBEDDING_DIM } from './embedding-dim.js'
export { EmbeddingEngine } from './engine/embedding-engine.js'
export type { EngineInfo } from './engine/engine-info.js'
export type { EmbeddingEngineOptions } from './engine/options.js'
export { ERROR_CODES, type ErrorCode, RecollectError } from './errors.js'
