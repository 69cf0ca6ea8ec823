const { EmbeddingEngine } = require('recollect')

EmbeddingEngine.load()
  .then((engine) => engine.embed('hello world'))
  .then((vector) => console.log(vector.length))
