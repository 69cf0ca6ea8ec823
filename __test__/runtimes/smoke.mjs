// Embeds, stores, searches and closes with any JavaScript runtime; the first argument is an empty folder for the
// store. The parts are independent, so that one failure says nothing about the others. Prints one JSON object: for
// each part's name `ok` or the failure. With `--strict` as the second argument, the exit status is that of all parts.
import process from 'node:process'

/** @type {Record<string, string>} */
const results = {}

/**
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function part(name, work) {
  try {
    await work()
    results[name] = 'ok'
  } catch (error) {
    results[name] = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error)
  }
}

/**
 * @param {boolean} condition
 * @param {string} expectation
 */
function expect(condition, expectation) {
  if (!condition) throw new Error(`Expected ${expectation}`)
}

const [folder = '', strict] = process.argv.slice(2)
const texts = [
  'The cat sleeps on the sofa.',
  'A kitten naps on the couch.',
  'Interest rates rose again in May.',
]

await part('import', async () => {
  await import('recollect')
})

await part('engine', async () => {
  const { cosineSimilarity, EmbeddingEngine } = await import('recollect')
  const engine = await EmbeddingEngine.load()
  const [cat, kitten, rates] = await engine.embedBatch(texts)
  const alone = await engine.embed(texts[0] ?? '')
  expect(cat?.length === 384, 'a vector of 384 numbers')
  if (cat === undefined || kitten === undefined || rates === undefined)
    throw new Error('Expected three vectors')
  expect(cosineSimilarity(cat, kitten) > 0.6, 'like texts to be near')
  expect(cosineSimilarity(cat, rates) < 0.3, 'unlike texts to be far')
  expect(cosineSimilarity(cat, alone) > 0.999_999, 'the same vector alone and in a batch')
  expect(
    cosineSimilarity(cat, engine.embedSync(texts[0] ?? '')) > 0.999_999,
    'the same vector from embedSync',
  )
  const { port1, port2 } = new MessageChannel()
  const received = new Promise((resolve) =>
    port2.addEventListener('message', (event) => resolve(/** @type {MessageEvent} */ (event).data)),
  )
  port2.start()
  port1.postMessage(kitten, [kitten.buffer])
  const moved = /** @type {Float32Array} */ (await received)
  expect(moved.length === 384 && kitten.length === 0, 'a vector to be transferable')
  port1.close()
  port2.close()
  const aborted = await engine
    .embed('stopped', { signal: AbortSignal.abort('reason') })
    .catch((error) => error)
  expect(aborted === 'reason', "an abort to reject with the signal's reason")
  await engine.close()
})

await part('store', async () => {
  const { SqliteMemoryRepository } = await import('recollect')
  const vector = new Float32Array(384)
  vector[0] = 1
  const first = SqliteMemoryRepository.open({ rootDir: folder })
  const { id } = first.insertRecord({ kind: 'fact', text: 'kept' })
  first.storeEmbedding(id, vector)
  first.close()
  const second = SqliteMemoryRepository.open({ rootDir: folder })
  const [hit] = second.searchByVector(vector, 1)
  expect(hit?.recordId === id && hit.distance === 0, 'the record to be found again')
  second.close()
})

await part('memory', async () => {
  const { MemoryOrchestrator } = await import('recollect')
  const memory = await MemoryOrchestrator.open({ rootDir: `${folder}/memory` })
  await memory.captureMemoryTurn({ turnId: '1', userText: 'Please remember that I am allergic to peanuts.' })
  await memory.remember('My dog Bisonte hates the tram.')
  const [hit] = await memory.recall('What must I not eat?', { limit: 1 })
  expect(hit?.record.text.includes('peanuts') === true, 'the right memory to come back')
  await memory.close()
})

process.stdout.write(`${JSON.stringify(results)}\n`)
if (strict === '--strict')
  process.exitCode = Object.values(results).every((result) => result === 'ok') ? 0 : 1
