// Search over a folder of Markdown and text files, by words and meaning.
//
//   node examples/notes/main.ts FOLDER ["QUESTION"] [--limit 5] [--root STORE]
//
// Each run brings the store up to date first: only what is new or changed is embedded.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { MemoryOrchestrator } from 'recollect'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string' }, limit: { type: 'string', default: '5' } },
})
const [folder, ...words] = positionals
if (folder === undefined || !existsSync(folder)) {
  console.error('Usage: node examples/notes/main.ts FOLDER ["QUESTION"] [--limit 5] [--root STORE]')
  process.exit(2)
}

const memory = await MemoryOrchestrator.open({ rootDir: values.root ?? path.join(folder, '.recollect') })
try {
  // What was deleted from the notes must not live on in the store: out of search alone, the text would stay.
  const { passages, problems, embedded } = await memory.syncFolder(folder, { erase: true })
  for (const problem of problems) console.error(`not read: ${problem.path}: ${problem.reason}`)
  const { added, moved, retired } = passages
  console.error(`${added} new, ${moved} moved, ${retired} gone, ${embedded} embedded`)

  const question = words.join(' ').trim()
  const hits = question === '' ? [] : await memory.recall(question, { limit: Number(values.limit) })
  for (const { score, record, passage } of hits) {
    // `file:line`, as editors and terminals open it.
    console.log(`${score.toFixed(2)}  ${record.source?.id}:${record.source?.line}`)
    console.log(`      ${passage.text.replace(/\s+/g, ' ').slice(0, 160)}`)
  }
} finally {
  await memory.close()
}
