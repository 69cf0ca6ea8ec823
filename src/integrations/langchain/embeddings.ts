import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings'
import type { Embedder } from '../../index.js'

/** The engine as LangChain's embeddings. Closing it is left to the caller. */
export class RecollectEmbeddings extends Embeddings {
  readonly #engine: Embedder

  constructor(engine: Embedder, params: EmbeddingsParams = {}) {
    super(params)
    this.#engine = engine
  }

  /**
   * A vector for each text, in their order. Only what the model takes of a text is embedded.
   *
   * @throws RecollectError as `EmbeddingEngine.embedBatch`
   */
  async embedDocuments(documents: string[]): Promise<number[][]> {
    const vectors = await this.#engine.embedBatch(documents, { priority: 'background' })
    return vectors.map((vector) => Array.from(vector))
  }

  /**
   * The vector of a question; it overtakes documents that are being embedded.
   *
   * @throws RecollectError as `EmbeddingEngine.embed`
   */
  async embedQuery(document: string): Promise<number[]> {
    return Array.from(await this.#engine.embed(document, { priority: 'interactive' }))
  }
}
