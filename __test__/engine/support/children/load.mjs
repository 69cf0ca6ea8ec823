import { EmbeddingEngine } from 'recollect'

const engine = await EmbeddingEngine.load()
console.log((await engine.embed('hello world')).length)
