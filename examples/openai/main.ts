// The official client against the engine: which of these texts is nearest to the question?
//
//   node examples/openai/main.ts [QUESTION]
import OpenAI from 'openai'
import { cosineSimilarity } from 'recollect'
import { serveOpenAi } from 'recollect/openai'

const TEXTS = [
  'The spare key is with Amélia.',
  'Bread bakes at 220 degrees.',
  'Bisonte the dog hates the tram.',
]

const serving = await serveOpenAi({ port: 0 })
const client = new OpenAI({ baseURL: serving.url, apiKey: 'none' })
const question = process.argv.slice(2).join(' ') || 'How hot must the oven be?'
const { data } = await client.embeddings.create({ model: 'all-MiniLM-L6-v2', input: [question, ...TEXTS] })
const [asked, ...vectors] = data.map(({ embedding }) => Float32Array.from(embedding))
const scored = vectors.map((vector, index) => ({
  text: TEXTS[index],
  cosine: asked === undefined ? 0 : cosineSimilarity(asked, vector),
}))
for (const { text, cosine } of scored.sort((a, b) => b.cosine - a.cosine))
  console.log(cosine.toFixed(2), text)
await serving.close()
