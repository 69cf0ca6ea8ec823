// One measurement in a process of its own, so that its memory use is separate: `node child.mjs sync|engine FOLDER
// ROOT`.
import { EmbeddingEngine, MemoryOrchestrator } from '../../dist/index.js'

const [way = '', folder = '', rootDir = ''] = process.argv.slice(2)
/** Number of texts in one call, as a streaming program would pass. */
const AT_ONCE = 256

const engine = await EmbeddingEngine.load()
await engine.embedBatch(['a text that makes the first run'])
const memory = await MemoryOrchestrator.open({ rootDir, engine, logger: null })
const cpu = process.cpuUsage()
const begun = performance.now()
const passages = way === 'sync' ? await sync() : await embedAgain()
const seconds = (performance.now() - begun) / 1000
const { user, system } = process.cpuUsage(cpu)
await memory.close()
await engine.close()
const rssMb = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ passages, seconds, cpuSeconds: (user + system) / 1e6, rssMb })}\n`)

/** Turns the whole folder into memories. */
async function sync() {
  const { waiting, problems } = await memory.syncFolder(folder)
  if (waiting > 0 || problems.length > 0) throw new Error('Expected every note to be taken in')
  return (await memory.store.status()).passages
}

/** Runs only the engine, with the texts of all memories. */
async function embedAgain() {
  const records = await memory.list()
  let count = 0
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const texts = records.slice(from, from + AT_ONCE).map(({ text, source }) => ({
      text,
      prefix: source === null ? '' : `${[source.title, source.heading].filter(Boolean).join(' > ')}\n`,
    }))
    const made = await engine.embedPassages(texts)
    count += made.reduce((sum, { length }) => sum + length, 0)
  }
  return count
}
