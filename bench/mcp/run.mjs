// `npm run bench:mcp`: how soon `recollect mcp` answers, and how much time the protocol adds to a recall.
//
//   node bench/mcp/run.mjs [--records 10000] [--questions 200] [--starts 7]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { rerunWithPinnedNode } from '../../scripts/lib/node.mjs'
import { Problem, runMain } from '../../scripts/lib/problem.mjs'
import { describeMachine } from '../lib/machine.mjs'
import { percentile, spread } from '../lib/statistics.mjs'

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(import.meta.filename)
  if (rerun !== null) return rerun
  const { values } = parseArgs({
    options: {
      records: { type: 'string', default: '10000' },
      questions: { type: 'string', default: '200' },
      starts: { type: 'string', default: '7' },
    },
  })
  const [records, questions, starts] = [values.records, values.questions, values.starts].map(Number)
  if (!records || !questions || !starts) throw new Problem('Expected numbers of at least 1')
  const machine = describeMachine()
  const root = mkdtempSync(path.join(tmpdir(), 'recollect-mcp-'))
  try {
    const { fill } = await import('./fill.mjs')
    const asked = await fill(root, records, questions)
    const { measureStarts } = await import('./starts.mjs')
    const { first, recall, firstCpu } = await measureStarts(root, starts, asked)
    const { measureRecalls } = await import('./recalls.mjs')
    const { times, cpu } = await measureRecalls(root, asked)
    const ms = (/** @type {number} */ value) => value.toFixed(1)
    const api = percentile(times.api, 0.5)
    const row = (/** @type {string} */ name, /** @type {keyof typeof times} */ way) => {
      const p50 = percentile(times[way], 0.5)
      const more = way === 'api' ? ['', ''] : [ms(p50 - api), ms(cpu[way] - cpu.api)]
      return `| ${[name, ms(p50), ms(percentile(times[way], 0.95)), more[0], ms(cpu[way]), more[1]].join(' | ')} |`
    }
    process.stdout.write(
      [
        `${new Date().toISOString().slice(0, 10)}: ${machine.cpu}, ${machine.logicalCores} cores; Node.js ${machine.node}; load before the start ${machine.loadBefore}; ${records} memories, ${questions} questions.`,
        '',
        `First answer after the start: ${ms(spread(first).median)} ms (${ms(spread(first).min)} to ${ms(spread(first).max)}); first recall: ${ms(spread(recall).median)} ms (${ms(spread(recall).min)} to ${ms(spread(recall).max)}); ${starts} starts. Processor time until the first answer: ${ms(spread(firstCpu).median)} ms.`,
        '',
        '| recall | p50, ms | p95, ms | more than the API, p50 | processor time, ms | more than the API |',
        '| --- | ---: | ---: | ---: | ---: | ---: |',
        row('memory.recall', 'api'),
        row('MCP, standard streams', 'stdio'),
        row('MCP, HTTP', 'http'),
        '',
      ].join('\n'),
    )
  } finally {
    rmSync(root, { recursive: true })
  }
  return 0
})
