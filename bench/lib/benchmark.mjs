import { describeMachine } from './machine.mjs'
import { measureAll } from './measure.mjs'
import { RESULTS } from './places.mjs'
import { reportText } from './report.mjs'
import { writeResults } from './results.mjs'
import { summarise } from './summary.mjs'
import { loadTexts } from './texts.mjs'
import { withWorkspace } from './workspace.mjs'

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<number>} the exit status: 1 when a contender failed
 */
export async function benchmark(options) {
  const machine = describeMachine()
  const threads = options.threads ?? machine.physicalCores
  const { texts, tokens, source, sha256, shortTexts } = loadTexts(options)
  const load = { source, texts: texts.length, tokens, sha256 }
  const measured = await withWorkspace(options.contenders, (workspace) =>
    measureAll(options, threads, { texts, shortTexts, tokens, source, sha256 }, workspace),
  )
  /** @type {import('./report.mjs').Report} */
  const report = {
    format: 1,
    date: new Date().toISOString(),
    machine,
    threads,
    runs: options.runs,
    load,
    rows: summarise(measured, tokens / texts.length),
    repetitions: measured.map(({ contender: { name }, results }) => ({ name, results })),
  }
  process.stdout.write(`\n${reportText(report)}\n`)
  const folder = options.out ?? (options.isWhole ? RESULTS : null)
  if (folder !== null) process.stderr.write(`\nWritten to ${writeResults(folder, report)} and its .svg\n`)
  return measured.some(({ failure }) => failure !== null) ? 1 : 0
}
