/**
 * The engine, except that each question is embedded before the clock starts: recall is measured without the embedding
 * of the question.
 *
 * @implements {Embedder}
 * @typedef {import('../../../dist/index.js').Embedder} Embedder
 */
export class PreparedEmbedder {
  info
  #engine
  /** @type {Map<string, import('../../../dist/index.js').EngineQuestion>} */
  #questions = new Map()

  /** @param {import('../../../dist/index.js').EmbeddingEngine} engine */
  constructor(engine) {
    this.#engine = engine
    this.info = engine.info
  }

  /** @param {string} question @returns its vector */
  async prepare(question) {
    const embedded = await this.#engine.embedQuestion(question)
    this.#questions.set(question, embedded)
    return embedded.vector
  }

  /** @param {string} text */
  embed(text) {
    return this.#engine.embed(text)
  }

  /** @param {readonly string[]} texts */
  embedBatch(texts) {
    return this.#engine.embedBatch(texts)
  }

  /** @param {readonly import('../../../dist/index.js').PassageInput[]} inputs */
  embedPassages(inputs) {
    return this.#engine.embedPassages(inputs)
  }

  /** @param {string} question */
  async embedQuestion(question) {
    return this.#questions.get(question) ?? this.#engine.embedQuestion(question)
  }

  /** @param {Float32Array} tokens @param {readonly Uint8Array[]} signatures */
  maxSims(tokens, signatures) {
    return this.#engine.maxSims(tokens, signatures)
  }
}
