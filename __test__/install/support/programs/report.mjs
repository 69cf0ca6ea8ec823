// Prints whether the engine loads and whether a store opens: 'ok', or the error of each.
import { EmbeddingEngine, SqliteMemoryRepository } from 'recollect'

/** @param {() => Promise<{ close(): unknown }>} open */
async function outcome(open) {
  try {
    await (await open()).close()
    return 'ok'
  } catch (error) {
    const { code, message } = /** @type {import('recollect').RecollectError} */ (error)
    return { code, message }
  }
}

const engine = await outcome(() => EmbeddingEngine.load())
const store = await outcome(async () => SqliteMemoryRepository.open({ memory: true }))
console.log(JSON.stringify({ engine, store }))
