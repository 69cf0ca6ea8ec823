// Embeds so many texts of mixed lengths, then the longest there are, and prints what memory it held at each stage.
//   node --expose-gc memory.mjs COUNT PRECISION
import { EmbeddingEngine } from 'recollect'

const BATCH = 1000
const LONG = 300
const count = Number(process.argv[2])
const precision = process.argv[3] === 'int8' ? 'int8' : 'float32'
const words = ['river', 'stone', 'window', 'lantern', 'orchard', 'ferry', 'copper', 'letter']

/**
 * Resident megabytes after garbage collections. V8 would keep up to 40 MB of free pages for young objects, some longer
 * than others: as the last resort it returns them.
 */
async function resident() {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return Math.round(process.memoryUsage().rss / 1e6)
}

/** @param {number} from */
function texts(from) {
  return Array.from({ length: BATCH }, (_, i) => {
    const number = from + i
    // Mostly short and sometimes longer, like the lengths of notes.
    const length = 1 + (number % 7) * (number % 50 === 0 ? 8 : 1)
    return Array.from({ length }, (_, at) => words[(number + at * at) % words.length]).join(' ')
  })
}

const engine = await EmbeddingEngine.load({ precision })
await engine.embedBatch(texts(0))
await engine.embedBatch(texts(BATCH))
const warm = await resident()
const during = []
for (let done = 0; done < count; done += BATCH) {
  await engine.embedBatch(texts(done))
  if ((done / BATCH) % Math.ceil(count / BATCH / 10) === 0) during.push(await resident())
}
await engine.embedBatch(Array.from({ length: LONG }, () => 'longest '.repeat(400)))
const afterLongest = await resident()
await engine.close()
console.log(JSON.stringify({ warm, during, afterLongest }))
