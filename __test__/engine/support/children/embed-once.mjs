// Embeds one text; whatever arguments it is given are none of its business.
import { EmbeddingEngine } from 'recollect'

const engine = await EmbeddingEngine.load()
console.log((await engine.embed('one text')).length)
await engine.close()
