// `node bench/notes/run.mjs`: compares turning a folder of notes into memories with the engine alone on the same
// texts; both take turns, each in a process of its own.
//
//   node bench/notes/run.mjs [--notes 700] [--runs 3] [--diary FILE]     FILE: JSON lines with "date" and "text"
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { rerunWithPinnedNode } from '../../scripts/lib/node.mjs'
import { Problem, runMain } from '../../scripts/lib/problem.mjs'
import { describeMachine } from '../lib/machine.mjs'
import { spread } from '../lib/statistics.mjs'

const CHILD = path.join(import.meta.dirname, 'child.mjs')
const WAYS = /** @type {const} */ (['sync', 'engine'])

/** @typedef {{ passages: number, seconds: number, cpuSeconds: number, rssMb: number }} Measure */

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(import.meta.filename)
  if (rerun !== null) return rerun
  const { values } = parseArgs({
    options: {
      notes: { type: 'string', default: '700' },
      runs: { type: 'string', default: '3' },
      diary: { type: 'string' },
    },
  })
  const [notes, runs] = [values.notes, values.runs].map(Number)
  if (!notes || !runs) throw new Problem('Expected numbers of at least 1')
  const machine = describeMachine()
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-notes-'))
  try {
    const { makeNotes } = await import('./folder.mjs')
    const made = makeNotes(path.join(folder, 'notes'), notes, values.diary ?? null)
    /** @type {Record<typeof WAYS[number], Measure[]>} */
    const measured = { sync: [], engine: [] }
    for (let run = 0; run < runs; run += 1)
      for (const way of WAYS) measured[way].push(await measure(way, folder, run))
    process.stdout.write(report(machine, made, measured))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return 0
})

/**
 * @param {string} way
 * @param {string} folder
 * @param {number} run
 * @returns {Promise<Measure>}
 */
async function measure(way, folder, run) {
  const args = [CHILD, way, path.join(folder, 'notes'), path.join(folder, `store-${run}`)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout)
}

/**
 * @param {import('../lib/machine.mjs').Machine} machine
 * @param {{ readonly notes: number, readonly bytes: number }} made
 * @param {Record<'sync' | 'engine', readonly Measure[]>} measured
 */
function report(machine, { notes, bytes }, measured) {
  const { sync, engine } = measured
  const ratio = spread(sync.map((each, run) => rate(each) / rate(/** @type {Measure} */ (engine[run]))))
  const row = (/** @type {string} */ name, /** @type {readonly Measure[]} */ all) => {
    const { median, min, max } = spread(all.map(rate))
    const cpu = spread(all.map(({ cpuSeconds }) => cpuSeconds)).median
    const rss = Math.max(...all.map(({ rssMb }) => rssMb))
    const cells = [
      median.toFixed(0),
      `${min.toFixed(0)} to ${max.toFixed(0)}`,
      cpu.toFixed(1),
      rss.toFixed(0),
    ]
    return `| ${[name, ...cells].join(' | ')} |`
  }
  return [
    `${new Date().toISOString().slice(0, 10)}: ${machine.cpu}, ${machine.logicalCores} cores; Node.js ${machine.node}; load before the start ${machine.loadBefore}; ${notes} notes, ${(bytes / 1e6).toFixed(1)} MB, ${sync[0]?.passages} passages; ${sync.length} runs of each by turns.`,
    '',
    '| | passages/s, median | from to | processor time, s | peak memory, MB |',
    '| --- | ---: | ---: | ---: | ---: |',
    row('a folder becomes memories', sync),
    row('the engine alone', engine),
    '',
    `Of the rate of the engine alone: ${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}).`,
    '',
  ].join('\n')
}

/** @param {Measure} measure */
function rate({ passages, seconds }) {
  return passages / seconds
}
