export {
  type EmbedAnswer,
  type EmbedCall,
  type EmbedWarning,
  type RecollectEmbeddingModel,
  recollectEmbedding,
} from './embedding-model.js'
export {
  type ForgetInput,
  type MemoryTools,
  memoryTools,
  type RecalledMemory,
  type RecallInput,
  type RememberInput,
  type ToolMemory,
  type UpdateInput,
} from './tools.js'
