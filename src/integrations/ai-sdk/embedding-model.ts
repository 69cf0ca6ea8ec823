import type { Embedder } from '../../index.js'

/** The input of a call: the specification's options that apply to a local model. */
export interface EmbedCall {
  readonly values: readonly string[]
  readonly abortSignal?: AbortSignal | undefined
}

/** A warning for the caller about the embeddings: a text was cut. */
export interface EmbedWarning {
  readonly type: 'other'
  readonly message: string
}

/** The result of a call. */
export interface EmbedAnswer {
  /** One for each value, in the same order. */
  readonly embeddings: number[][]
  readonly warnings: EmbedWarning[]
}

/**
 * An embedding model of the AI SDK's specification 3, which the SDK's current and previous major versions accept, and
 * so does Mastra. It needs none of their packages.
 */
export interface RecollectEmbeddingModel {
  readonly specificationVersion: 'v3'
  readonly provider: 'recollect'
  /** The model's name. */
  readonly modelId: string
  /** Any number, because the engine makes batches of its own. */
  readonly maxEmbeddingsPerCall: number
  readonly supportsParallelCalls: true
  /**
   * Embeds texts. A text that is too long for the model is cut, with a warning.
   *
   * @throws RecollectError as for `EmbeddingEngine.embedBatch`. An abort rejects with the signal's reason
   */
  doEmbed(call: EmbedCall): Promise<EmbedAnswer>
}

/** The engine as an embedding model for `embed`, `embedMany` and Mastra. The caller closes the engine. */
export function recollectEmbedding(engine: Embedder): RecollectEmbeddingModel {
  const { model, fingerprint, maxTokens } = engine.info
  // Not a class: the SDK wraps a model in a proxy, which cannot access private fields.
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
