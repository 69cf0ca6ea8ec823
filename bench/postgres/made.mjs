import { EmbeddingEngine } from '../../dist/index.js'
import { recordTexts, speedQuestions, speedTexts } from '../recall/speed/texts.mjs'
import { Vectors } from '../recall/vectors.mjs'

/** Number of words in the longest text: it is one passage in every store. */
const MAX_WORDS = 150

/**
 * @typedef {{ id: string, text: string, vector: Float32Array }} MadeRecord
 *
 * @typedef {object} Made
 * @property {readonly MadeRecord[]} records
 * @property {readonly string[]} questions
 * @property {import('../../dist/index.js').Embedder} embedder gives what was computed before
 * @property {(text: string) => number[]} numbersOf the vector of a text that was embedded before
 * @property {() => Promise<void>} close
 */

/**
 * Texts cut from real ones, questions about these, and the real engine's int8 vectors and signatures of both. All are
 * computed before anything is measured, and kept for the next run.
 *
 * @param {number} count
 * @param {number} asked
 * @returns {Promise<Made>}
 */
export async function makeTexts(count, asked) {
  const from = speedTexts({ data: null })
  const texts = [...new Set(recordTexts(from, Math.ceil(count * 1.1)))]
    .filter((text) => text.split(' ').length <= MAX_WORDS)
    .slice(0, count)
  const questions = speedQuestions(from, asked)
  const kept = await Vectors.open('int8')
  const engine = await EmbeddingEngine.load({ precision: 'int8' })
  const passages = await kept.ofPassages(
    texts.map((text) => ({ text, prefix: '' })),
    'records',
  )
  const embedded = await kept.ofQuestions(questions, 'questions')
  await kept.close()
  const byText = new Map(texts.map((text, at) => [text, passages[at]?.[0]]))
  const byQuestion = new Map(questions.map((text, at) => [text, embedded[at]]))
  const found = (/** @type {string} */ text) => byQuestion.get(text) ?? byText.get(text)
  const vectorOf = async (/** @type {string} */ text) => found(text)?.vector ?? (await engine.embed(text))
  return {
    records: texts.map((text, at) => ({
      ...{ id: `record-${at}`, text, vector: byText.get(text)?.vector ?? new Float32Array(384) },
    })),
    questions,
    numbersOf: (text) => [...(found(text)?.vector ?? new Float32Array(384))],
    embedder: {
      info: engine.info,
      embed: vectorOf,
      embedBatch: (many) => Promise.all(many.map(vectorOf)),
      embedPassages: async (inputs) =>
        inputs.map(({ text }) => {
          const passage = byText.get(text)
          if (passage === undefined) throw new Error(`Expected a text of the benchmark, received: ${text}`)
          return [{ start: 0, end: text.length, tokenCount: 0, ...passage }]
        }),
      embedQuestion: async (question) => byQuestion.get(question) ?? engine.embedQuestion(question),
      maxSims: (tokens, signatures) => engine.maxSims(tokens, signatures),
    },
    close: () => engine.close(),
  }
}
