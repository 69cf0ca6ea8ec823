// Embeds one text and must ignore any command line arguments.
import { EmbeddingEngine } from 'recollect'

const engine = await EmbeddingEngine.load()
console.log((await engine.embed('one text')).length)
await engine.close()
