import { Embeddings, type EmbeddingsParams } from '@langchain/core/embeddings'
import type { Embedder } from '../../index.js'

/** The engine as LangChain's embeddings. The caller closes the engine. */
export class RecollectEmbeddings extends Embeddings {
  readonly #engine: Embedder

  constructor(engine: Embedder, params: EmbeddingsParams = {}) {
    super(params)
    this.#engine = engine
  }

  /**
   * Returns a vector for each text, in the same order. A text that is too long for the model is cut.
   *
   * @throws RecollectError as for `EmbeddingEngine.embedBatch`
   */
  async embedDocuments(documents: string[]): Promise<number[][]> {
    const vectors = await this.#engine.embedBatch(documents, { priority: 'background' })
    return vectors.map((vector) => Array.from(vector))
  }

  /**
   * Returns the vector of a question. It goes before documents that are being embedded.
   *
   * @throws RecollectError as for `EmbeddingEngine.embed`
   */
  async embedQuery(document: string): Promise<number[]> {
    return Array.from(await this.#engine.embed(document, { priority: 'interactive' }))
  }
}
