// For platforms without ONNX Runtime: embeds the reference's texts in int8, compares the vectors with the reference's,
// and expects float32 to report what is missing. The fixture is next to this file or in its usual place.
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { cosineSimilarity, EmbeddingEngine } from 'recollect'

const fixture = ['reference-embeddings.json', '../fixtures/reference-embeddings.json']
  .map((file) => new URL(file, import.meta.url))
  .find((file) => existsSync(file))
if (fixture === undefined) throw new Error('Expected reference-embeddings.json')

/** @type {{ cases: { text: string, embedding_base64: string }[] }} */
const { cases } = JSON.parse(readFileSync(fixture, 'utf8'))
const engine = await EmbeddingEngine.load({ precision: 'int8' })
const vectors = await engine.embedBatch(cases.map(({ text }) => text))
const cosines = cases.map(({ embedding_base64: text }, place) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  return cosineSimilarity(vectors[place] ?? new Float32Array(384), new Float32Array(bytes.buffer))
})
const lowest = Math.min(...cosines)
const { instructions } = engine.info
await engine.close()

const refusal = await EmbeddingEngine.load().then(
  async (float32) => {
    await float32.close()
    return 'none: ONNX Runtime is here'
  },
  (error) => `${error.code}: ${error.message}`,
)
process.stdout.write(`${JSON.stringify({ texts: cases.length, lowest, instructions, refusal })}\n`)
const expected = process.argv.includes('--with-runtime') ? 'none' : 'RUNTIME_NOT_FOUND'
process.exitCode = lowest >= 0.999 && refusal.startsWith(expected) ? 0 : 1
