import path from 'node:path'
import { EmbeddingEngine, MemoryOrchestrator, SqliteMemoryRepository } from '../../../dist/index.js'
import { percentile } from '../../lib/statistics.mjs'
import { RandomEmbedder } from './embedder.mjs'
import { fillStore, scopeOf } from './fill.mjs'
import { nastyQuestions } from './nasty.mjs'
import { PlainSearch } from './plain.mjs'
import { PreparedEmbedder } from './prepared.mjs'
import { longestBlock, TimedStore, timed } from './stages.mjs'
import { speedQuestions } from './texts.mjs'

/** @typedef {import('./stages.mjs').Taken} Taken */

/** Two seeds, so that no question has the vector of a record. */
const FILLED = 384
const ASKED = 385

/** How many questions are asked before the measurement, so that pages are cached and code is compiled. */
const WARM_UP = 100

/**
 * Measures stores of growing sizes, one after another in one file.
 *
 * @param {string} folder
 * @param {import('./texts.mjs').SpeedTexts} texts
 * @param {{ sizes: readonly number[], questions: number, vectors: 'engine' | 'random' }} options
 */
export async function measureSizes(folder, texts, { sizes, questions, vectors }) {
  const rootDir = path.join(folder, vectors)
  // int8 fills a store of this size in a third of the time.
  const engine = await EmbeddingEngine.load({ precision: 'int8' })
  const isRandom = vectors === 'random'
  const embedder = isRandom ? new RandomEmbedder(FILLED, engine) : engine
  const asker = isRandom ? new RandomEmbedder(ASKED, engine) : new PreparedEmbedder(engine)
  const repository = SqliteMemoryRepository.open({ rootDir, durability: 'normal', logger: null })
  const plain = new PlainSearch(rootDir)
  const base = await MemoryOrchestrator.open({ repository, engine: asker, logger: null })
  const store = new TimedStore(base.store)
  const memory = await MemoryOrchestrator.open({ store: store.store, engine: asker, logger: null })
  try {
    await memory.ensureReadyWithMigration()
    const measured = []
    let filled = repository.status().records
    for (const size of sizes) {
      await fillStore(repository, embedder, texts, { from: filled, to: size })
      filled = Math.max(filled, size)
      plain.copyFrom(path.join(rootDir, 'memory.db'))
      process.stderr.write(`measuring ${size} records\n`)
      measured.push({
        records: size,
        passages: repository.status().passages,
        ...(await measureQuestions({ memory, store, plain, embedder: asker }, texts, questions)),
        nasty: await measureNasty(memory, asker, texts.words),
      })
    }
    return measured
  } finally {
    await memory.close()
    await base.close()
    repository.close()
    plain.close()
    await engine.close()
  }
}

/**
 * @param {{ memory: MemoryOrchestrator, store: TimedStore, plain: PlainSearch, embedder: RandomEmbedder | PreparedEmbedder }} of
 * @param {import('./texts.mjs').SpeedTexts} texts
 * @param {number} count
 */
async function measureQuestions({ memory, store, plain, embedder }, texts, count) {
  /** @type {Map<string, Taken[]>} */
  const rows = new Map()
  const add = (/** @type {string} */ name, /** @type {Taken} */ taken) =>
    rows.set(name, [...(rows.get(name) ?? []), taken])
  const blocks = []
  let hits = 0
  const asked = speedQuestions(texts, count + WARM_UP)
  for (const [at, question] of asked.entries()) {
    if (at === WARM_UP) rows.clear()
    const vector = await embedder.prepare(question)
    store.taken.clear()
    const { result, taken } = await timed(() => memory.recall(question))
    const stages = new Map(store.taken)
    const inScope = await timed(() => memory.recall(question, { scope: scopeOf(at % 100) }))
    const byWords = await timed(() => memory.recall(question, { mode: 'words' }))
    const expression = plain.expression(question)
    const words = await timed(() => plain.words(expression))
    const vectors = await timed(() => plain.vectors(vector))
    const read = await timed(() => plain.read([...words.result, ...vectors.result]))
    if (at < WARM_UP) continue
    hits += result.length
    add('recall', taken)
    for (const [stage, of] of stages) add(`  ${stage}`, of)
    add('  pure stages and the rest', minus(taken, sum([...stages.values()])))
    add('recall without the vectors', minus(taken, stages.get('vectors') ?? NONE))
    add('recall in one scope of 100', inScope.taken)
    add("recall, mode 'words'", byWords.taken)
    add('plain FTS5 and vec0', sum([words.taken, vectors.taken, read.taken]))
    add('  plain FTS5', words.taken)
    add('  plain vec0', vectors.taken)
    add('  plain reading', read.taken)
    blocks.push(await longestBlock(() => memory.recall(question)))
  }
  return {
    questions: count,
    hits,
    rows: [...rows].map(([name, taken]) => ({ name, calls: taken.length, ...figures(taken) })),
    blockedMs: quantiles(blocks),
  }
}

/** @param {MemoryOrchestrator} memory @param {RandomEmbedder | PreparedEmbedder} embedder @param {readonly string[]} words */
async function measureNasty(memory, embedder, words) {
  const measured = []
  for (const [name, question] of Object.entries(nastyQuestions(words))) {
    await embedder.prepare(question)
    const { result, taken } = await timed(() => memory.recall(question))
    const blockedMs = await longestBlock(() => memory.recall(question))
    measured.push({ name, hits: result.length, ...taken, blockedMs })
  }
  return measured
}

const NONE = { wall: 0, cpu: 0 }

/** @param {readonly Taken[]} all */
function sum(all) {
  return all.reduce((a, b) => ({ wall: a.wall + b.wall, cpu: a.cpu + b.cpu }), NONE)
}

/** @param {Taken} a @param {Taken} b */
const minus = (a, b) => ({ wall: a.wall - b.wall, cpu: a.cpu - b.cpu })

/** @param {readonly Taken[]} taken */
function figures(taken) {
  return { wallMs: quantiles(taken.map(({ wall }) => wall)), cpuMs: quantiles(taken.map(({ cpu }) => cpu)) }
}

/** @param {readonly number[]} values */
function quantiles(values) {
  return {
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    max: Math.max(...values),
  }
}
