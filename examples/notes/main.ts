// Search by meaning over a folder of Markdown and text files.
//
//   node examples/notes/main.ts FOLDER ["QUESTION"] [--limit 5] [--root STORE]
//
// Each run brings the store up to date first: only what is new or changed is embedded.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { EmbeddingEngine, type RecordHit, SqliteMemoryRepository } from 'recollect'
import { passageOf, updateIndex } from './notes-index.ts'
import { passagesBelow } from './passages.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string' }, limit: { type: 'string', default: '5' } },
})
const [folder, ...words] = positionals
if (folder === undefined || !existsSync(folder)) {
  console.error('Usage: node examples/notes/main.ts FOLDER ["QUESTION"] [--limit 5] [--root STORE]')
  process.exit(2)
}

const stopped = new AbortController()
process.once('SIGINT', () => stopped.abort())

const repository = SqliteMemoryRepository.open({ rootDir: values.root ?? path.join(folder, '.recollect') })
const engine = await EmbeddingEngine.load()
try {
  await bringUpToDate(folder)
  const question = words.join(' ').trim()
  if (question !== '') {
    const asked = await engine.embed(question, { signal: stopped.signal })
    const { fingerprint } = engine.info
    for (const hit of repository.searchRecords(asked, Number(values.limit), { fingerprint }))
      show(folder, hit)
  }
} catch (error) {
  if (!stopped.signal.aborted) throw error
  console.error('Stopped; the next run goes on from here.')
  process.exitCode = 130
} finally {
  repository.close()
  await engine.close()
}

async function bringUpToDate(notes: string): Promise<void> {
  const { passages, added, removed } = updateIndex(repository, passagesBelow(notes))
  const embedded = await repository.batchEmbedMissing(engine, {
    signal: stopped.signal,
    onProgress({ done, total, perSecond }) {
      if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total}, ${perSecond.toFixed(0)} a second `)
    },
  })
  if (process.stderr.isTTY && embedded > 0) process.stderr.write('\n')
  console.error(`${passages} passages: ${added} new, ${removed} gone, ${embedded} embedded`)
}

/** `file:line`, as editors and terminals open it. */
function show(notes: string, { record, distance }: RecordHit): void {
  const { file, text } = passageOf(record)
  const place = path.join(notes, file)
  const cosine = 1 - distance ** 2 / 2
  console.log(`${cosine.toFixed(2)}  ${place}:${lineOf(place, text)}`)
  console.log(`      ${text.replace(/\s+/g, ' ').slice(0, 160)}`)
}

function lineOf(file: string, text: string): number {
  const [first = ''] = text.split('\n')
  const lines = readFileSync(file, 'utf8').split(/\r?\n/)
  return lines.findIndex((line) => line.includes(first)) + 1
}
