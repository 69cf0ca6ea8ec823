import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { EmbeddingEngine } from '../../dist/index.js'
import { PostgresServer } from '../../scripts/postgres/server.mjs'
import { describeMachine } from '../lib/machine.mjs'
import { percentile } from '../lib/statistics.mjs'
import { withFolder } from '../store/folder.mjs'
import { openPostgres, openSqlite } from './contenders/ours.mjs'
import { makeTexts } from './made.mjs'
import { measureQuality } from './quality.mjs'
import { postgresReportText } from './report.mjs'

const LIMIT = 10

/**
 * Settings for a server with the machine to itself: a quarter of its memory for pages, and enough for building an
 * index.
 */
const SETTINGS = {
  ...{ shared_buffers: '1GB', maintenance_work_mem: '1GB', max_wal_size: '4GB', work_mem: '32MB' },
}

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status
 */
export async function benchmarkPostgres({ records, larger, questions, only, quality, out }) {
  const machine = describeMachine()
  say('the texts')
  const made = await makeTexts(records, questions)
  const server = await PostgresServer.start({ durable: true, settings: SETTINGS })
  try {
    const [version] = await server.query(
      "SELECT version(), (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS pgvector",
      {
        database: 'template1',
      },
    )
    const stores = await withFolder(null, async (folder) => {
      const measured = []
      for (const name of only) measured.push(...(await measureStore(name, { folder, server, made })))
      return measured
    })
    const engine = quality ? await EmbeddingEngine.load() : null
    if (quality) say('what is found')
    const report = {
      ...{ format: 1, date: new Date().toISOString(), machine, records: made.records.length, larger },
      ...{ questions, server: version, stores },
      quality: engine === null ? [] : await measureQuality(server, engine),
    }
    await engine?.close()
    const text = postgresReportText(report)
    process.stdout.write(text)
    if (out !== null) {
      mkdirSync(out, { recursive: true })
      writeFileSync(path.join(out, 'postgres.json'), `${JSON.stringify(report, null, 2)}\n`)
      writeFileSync(path.join(out, 'postgres.md'), text)
    }
    return 0
  } finally {
    await made.close()
    await server.stop()
  }
}

/**
 * @param {import('./options.mjs').Options['only'][number]} name
 * @param {import('./contenders/contender.mjs').Place} place
 */
async function measureStore(name, place) {
  const contender = await opened(name, place)
  const { records, questions } = place.made
  const sizes = [Math.ceil(records.length / 10), records.length]
  const recalls = []
  let [filled, seconds] = [0, 0]
  for (const size of sizes) {
    say(`${contender.name}, ${size} records`)
    const begun = performance.now()
    await contender.fill(records.slice(filled, size))
    seconds += (performance.now() - begun) / 1000
    filled = size
    recalls.push({ size, ...(await recallTimes(contender.recall, questions)) })
  }
  const bytes = await contender.bytes()
  const rows = [
    {
      ...{ name: contender.name, asks: contender.asks, recalls, insertsPerSecond: records.length / seconds },
      ...{ bytesPerRecord: bytes / records.length, indexSeconds: null, sameAsExact: 1 },
    },
  ]
  if ('withIndex' in contender) {
    say(`${contender.name}: the index of vectors`)
    const indexed = await contender.withIndex()
    const times = await recallTimes(indexed.recall, questions)
    rows.push({
      ...{ name: 'recollect, Postgres, HNSW', asks: contender.asks, insertsPerSecond: null },
      ...{ recalls: [{ size: records.length, ...times }], indexSeconds: indexed.seconds },
      ...{ bytesPerRecord: (await contender.bytes()) / records.length },
      sameAsExact: await indexed.sameOf(questions, LIMIT),
    })
    await indexed.close()
  }
  await contender.close()
  return rows
}

/**
 * @param {import('./options.mjs').Options['only'][number]} name
 * @param {import('./contenders/contender.mjs').Place} place
 */
async function opened(name, place) {
  if (name === 'sqlite') return openSqlite(place)
  if (name === 'postgres') return openPostgres(place)
  if (name === 'mem0') return (await import('./contenders/mem0.mjs')).openMem0(place)
  return (await import('./contenders/langgraph.mjs')).openLangGraph(place)
}

/**
 * @param {import('./contenders/contender.mjs').Contender['recall']} recall
 * @param {readonly string[]} questions
 */
async function recallTimes(recall, questions) {
  for (const question of questions.slice(0, 10)) await recall(question, LIMIT)
  const times = []
  for (const question of questions) {
    const begun = performance.now()
    await recall(question, LIMIT)
    times.push(performance.now() - begun)
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

/** @param {string} what */
const say = (what) => void process.stderr.write(`measuring ${what}\n`)
