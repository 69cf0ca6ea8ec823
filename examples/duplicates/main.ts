// Finds texts that say nearly the same, in a file of one text a line.
//
//   node examples/duplicates/main.ts [FILE] [--threshold 0.9] [--json]
//
// Without a file it reads standard input. The engine alone: nothing is stored.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { EmbeddingEngine } from 'recollect'
import { type Cluster, clustersOf } from './clusters.ts'

interface Line {
  readonly number: number
  readonly text: string
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threshold: { type: 'string', default: '0.9' }, json: { type: 'boolean', default: false } },
})
const threshold = Number(values.threshold)
if (!(threshold > 0 && threshold <= 1)) {
  console.error(`--threshold is a cosine above 0, at most 1; received ${values.threshold}`)
  process.exit(2)
}

const lines = await readLines(positionals[0])
const vectors = await embed(lines.map(({ text }) => text))
for (const cluster of clustersOf(vectors, threshold)) print(cluster)

async function readLines(file: string | undefined): Promise<Line[]> {
  const found: Line[] = []
  let number = 0
  for await (const line of createInterface({ input: file ? createReadStream(file) : process.stdin })) {
    number += 1
    if (line.trim() !== '') found.push({ number, text: line.trim() })
  }
  return found
}

async function embed(texts: readonly string[]): Promise<Float32Array[]> {
  const engine = await EmbeddingEngine.load()
  try {
    return await engine.embedBatch(texts, {
      onProgress({ done, total }) {
        if (process.stderr.isTTY) process.stderr.write(`\r${done}/${total}${done === total ? '\n' : ''}`)
      },
    })
  } finally {
    await engine.close()
  }
}

/** The line that stands for its cluster, then the others with their cosine to it. */
function print(cluster: Cluster): void {
  const members = cluster.flatMap(({ index, cosine }) => {
    const line = lines[index]
    return line === undefined
      ? []
      : [{ line: line.number, cosine: Number(cosine.toFixed(4)), text: line.text }]
  })
  if (values.json) console.log(JSON.stringify(members))
  else {
    for (const { line, cosine, text } of members) console.log(`${cosine.toFixed(2)}  ${line}: ${text}`)
    console.log()
  }
}
