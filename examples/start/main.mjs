// The main job on real input, start to end: the conversations of two people are captured turn by turn, passages of
// prose are inserted and then embedded in bulk, and questions are answered.
//
//   node examples/start/main.mjs [--root FOLDER] [--passages N] [QUESTION ...]
import { existsSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { EmbeddingEngine, MemoryOrchestrator, RecollectError, SqliteMemoryRepository } from 'recollect'
import { converse } from './conversations.mjs'
import { collectPassages } from './passages.mjs'
import { print, printExplanation, printHits } from './print.mjs'
import { embeddingProgress } from './progress.mjs'
import { QUESTIONS } from './questions.mjs'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const DEFAULT_ROOT = path.join(REPOSITORY, '.recollect', 'start')
const PASSAGES = '2000'
const USAGE = 'Usage: node examples/start/main.mjs [--root FOLDER] [--passages N] [QUESTION ...]'

try {
  const options = /** @type {const} */ ({
    root: { type: 'string', default: DEFAULT_ROOT },
    passages: { type: 'string', default: PASSAGES },
    help: { type: 'boolean', short: 'h' },
  })
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  if (values.help) print(USAGE)
  else await main(path.resolve(values.root), Number(values.passages), positionals.join(' ').trim())
} catch (error) {
  const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (!isUsage && !(error instanceof RecollectError)) throw error
  process.stderr.write(`${error.message}\n${isUsage ? `${USAGE}\n` : ''}`)
  process.exitCode = 1
}

/**
 * @param {string} rootDir
 * @param {number} passages
 * @param {string} question empty: those of this example
 */
async function main(rootDir, passages, question) {
  const begun = performance.now()
  const engine = await EmbeddingEngine.load()
  const { model, dimensions, threads, runtimeVersion } = engine.info
  const loaded = (performance.now() - begun).toFixed(0)
  print(
    `Engine   ${path.basename(model)}, ${dimensions} dimensions, ${threads} threads, ONNX Runtime ${runtimeVersion}, ${loaded} ms`,
  )
  const repository = SqliteMemoryRepository.open({ rootDir })
  const memory = await MemoryOrchestrator.open({ rootDir, repository, engine })
  print(
    `Store    ${path.relative(process.cwd(), rootDir) || '.'}/memory.db, ${repository.status().records} records, schema version ${repository.schemaVersion()}`,
  )
  try {
    const { turns, captured, facts, people } = await converse(memory)
    print(
      captured === 0
        ? `Turns    ${turns} of ${people} people, all captured before`
        : `Turns    ${turns} of ${people} people, ${captured} captured now; ${facts} facts that were to be remembered`,
    )
    insertPassages(repository, passages)
    await embedMissing(repository, engine)
    if (question === '') await demonstrate(memory)
    else await answer(memory, { scope: '', text: question })
  } finally {
    await memory.close()
    repository.close()
    await engine.close()
  }
}

/** @param {MemoryOrchestrator} memory */
async function demonstrate(memory) {
  for (const question of QUESTIONS) await answer(memory, question)
  print('\nAsk your own: npm start -- "Where does my dog not like to go?"')
}

/**
 * @param {MemoryOrchestrator} memory
 * @param {Pick<import('./questions.mjs').Question, 'scope' | 'text'> & Partial<import('./questions.mjs').Question>} question
 */
async function answer(memory, { scope, text, shows, explain = false }) {
  const asked = shows === undefined ? text : `${text}  (${shows}${scope === '' ? '' : `; ${scope}`})`
  print(`\n? ${asked}`)
  const hits = await memory.recall(text, { limit: 2, scope, explain })
  printHits(hits)
  const [best] = hits
  if (best?.explanation !== undefined) printExplanation(best.explanation)
}

/**
 * @param {SqliteMemoryRepository} repository
 * @param {number} limit
 */
function insertPassages(repository, limit) {
  const packages = path.join(REPOSITORY, 'node_modules')
  const passages = existsSync(packages) && limit > 0 ? collectPassages(packages, limit) : []
  const added = passages.filter(({ id }) => repository.getRecord(id) === null)
  repository.insertRecords(
    added.map(({ id, text, source }) => ({
      id,
      kind: 'event',
      text,
      scope: 'readme',
      tags: ['readme'],
      metadata: { package: source },
    })),
  )
  print(`Passages ${passages.length} from README files, ${added.length} of them new`)
}

/**
 * @param {SqliteMemoryRepository} repository
 * @param {EmbeddingEngine} engine
 */
async function embedMissing(repository, engine) {
  const begun = performance.now()
  const progress = embeddingProgress()
  const embedded = await repository.batchEmbedMissing(engine, { onProgress: progress.show })
  progress.end()
  const took = (performance.now() - begun) / 1000
  if (embedded === 0) print(`Vectors  ${repository.countEmbeddings()}, none missing`)
  else
    print(
      `Vectors  ${repository.countEmbeddings()}, ${embedded} of them made now, ${(embedded / took).toFixed(0)} texts/s`,
    )
}
