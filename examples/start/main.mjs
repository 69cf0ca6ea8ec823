// The main job on real input, start to end: a conversation is captured turn by turn, passages of prose are
// inserted and then embedded in bulk, and questions are answered with the nearest memories.
//
//   node examples/start/main.mjs [--root FOLDER] [QUESTION ...]
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { EmbeddingEngine, MemoryOrchestrator, RecollectError, SqliteMemoryRepository } from 'recollect'
import { collectPassages } from './passages.mjs'
import { print, printHits } from './print.mjs'
import { embeddingProgress } from './progress.mjs'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const DEFAULT_ROOT = path.join(REPOSITORY, '.recollect', 'start')
const PASSAGES = 2000
const QUESTIONS = [
  'Who has the spare key?',
  'Which foods make me ill?',
  'How hot may the kiln get?',
  'What is my sister celebrating, and when?',
  'How do I run only some of my tests?',
  'Which licence is this software under?',
]

const USAGE = 'Usage: node examples/start/main.mjs [--root FOLDER] [QUESTION ...]'

try {
  const options = /** @type {const} */ ({ root: { type: 'string' }, help: { type: 'boolean', short: 'h' } })
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  if (values.help) print(USAGE)
  else await main(path.resolve(values.root ?? DEFAULT_ROOT), positionals.join(' ').trim())
} catch (error) {
  const isUsage = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  if (!isUsage && !(error instanceof RecollectError)) throw error
  process.stderr.write(`${error.message}\n${isUsage ? `${USAGE}\n` : ''}`)
  process.exitCode = 1
}

/**
 * @param {string} rootDir
 * @param {string} question empty: the questions above
 */
async function main(rootDir, question) {
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
    await converse(memory)
    insertPassages(repository)
    await embedMissing(repository, engine)
    for (const asked of question === '' ? QUESTIONS : [question]) {
      print(`\n? ${asked}`)
      printHits(await memory.recall(asked, { limit: 3 }))
    }
    if (question === '') print('\nAsk your own: npm start -- "Where does my dog not like to go?"')
  } finally {
    await memory.close()
    repository.close()
    await engine.close()
  }
}

/** @param {MemoryOrchestrator} memory */
async function converse(memory) {
  /** @type {{ turnId: string, userText: string, assistantText?: string }[]} */
  const turns = JSON.parse(readFileSync(new URL('conversation.json', import.meta.url), 'utf8'))
  const written = { episodes: 0, facts: 0, embedded: 0 }
  for (const turn of turns) {
    const report = await memory.captureMemoryTurn(turn)
    written.episodes += report.episodesWritten
    written.facts += report.factsWritten
    written.embedded += report.embedded
    if (report.episodesWritten > 0) print(`Turn     ${turn.userText}`)
  }
  if (written.episodes === 0) print(`Turns    ${turns.length} of ${turns.length} were captured before`)
  else
    print(
      `Turns    ${turns.length} captured: ${written.episodes} episodes and ${written.facts} facts, ${written.embedded} embedded as they came`,
    )
}

/** @param {SqliteMemoryRepository} repository */
function insertPassages(repository) {
  const packages = path.join(REPOSITORY, 'node_modules')
  const passages = existsSync(packages) ? collectPassages(packages, PASSAGES) : []
  const added = passages.filter(({ id }) => repository.getRecord(id) === null)
  repository.insertRecords(
    added.map(({ id, text, source }) => ({
      id,
      kind: 'event',
      text,
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
