import type { Embedder } from '../../index.js'

/** What a call embeds: the specification's options, as far as they concern a local model. */
export interface EmbedCall {
  readonly values: readonly string[]
  readonly abortSignal?: AbortSignal | undefined
}

/** What the caller should know of embeddings that were made: a text was cut. */
export interface EmbedWarning {
  readonly type: 'other'
  readonly message: string
}

/** What a call answers. */
export interface EmbedAnswer {
  /** One for each value, in their order. */
  readonly embeddings: number[][]
  readonly warnings: EmbedWarning[]
}

/**
 * An embedding model of the AI SDK's specification 3, which its present and its previous major version take, and
 * Mastra takes. It needs none of their packages.
 */
export interface RecollectEmbeddingModel {
  readonly specificationVersion: 'v3'
  readonly provider: 'recollect'
  /** The model's name. */
  readonly modelId: string
  /** Any number: the engine makes batches of its own. */
  readonly maxEmbeddingsPerCall: number
  readonly supportsParallelCalls: true
  /**
   * Embeds texts. One that is longer than the model takes is cut, and told as a warning.
   *
   * @throws RecollectError as `EmbeddingEngine.embedBatch`. An abort rejects with the signal's reason
   */
  doEmbed(call: EmbedCall): Promise<EmbedAnswer>
}

/** The engine as an embedding model for `embed`, `embedMany` and Mastra. Closing it is left to the caller. */
export function recollectEmbedding(engine: Embedder): RecollectEmbeddingModel {
  const { model, fingerprint, maxTokens } = engine.info
  // No class: the SDK wraps a model in a proxy, through which private fields cannot be reached.
  return {
    specificationVersion: 'v3',
    provider: 'recollect',
    modelId: model ?? fingerprint,
    maxEmbeddingsPerCall: Number.POSITIVE_INFINITY,
    supportsParallelCalls: true,
    doEmbed: async ({ values, abortSignal }) => {
      const warnings: EmbedWarning[] = []
      const vectors = await engine.embedBatch(values, {
        signal: abortSignal,
        priority: values.length === 1 ? 'interactive' : 'background',
        onTruncated: (index, tokens) => {
          const message = `Value ${index} has ${tokens} tokens, and only the first ${maxTokens} are embedded`
          warnings.push({ type: 'other', message })
        },
      })
      return { embeddings: vectors.map((vector) => Array.from(vector)), warnings }
    },
  }
}
