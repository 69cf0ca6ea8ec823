import { rmSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { run } from './command.mjs'
import {
  countCargo,
  countSkipped,
  countVitest,
  plus,
  sentence,
  skippedBecause,
  withExitStatus,
  zero,
} from './counts.mjs'
import { huggingfaceHubVariables } from './huggingface-hub.mjs'
import { inRoot, ROOT, STATE } from './paths.mjs'
import { seconds } from './report.mjs'
import { addonBuild } from './set-up.mjs'

/**
 * @typedef {'test' | 'built' | 'check' | 'install' | 'faults' | 'long'} Mode
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {readonly Mode[]} modes
 * @property {(mode: Mode, only: readonly string[]) => string[]} command
 * @property {(mode: Mode) => Record<string, string>} [env] besides this process's own
 * @property {(output: string) => import('./counts.mjs').Counts | undefined} [count] default, also where it finds nothing
 *   to count: the suite as a whole is one check
 */

const FAULTY_ADDON = inRoot('target/fault-injection')

const VITEST_RESULT = `${STATE}/vitest.json`

/** @param {string} script */
const tool = (script) => [process.execPath, inRoot('node_modules', script)]

/** @type {readonly Suite[]} */
const SUITES = [
  {
    name: 'biome',
    modes: ['check', 'test'],
    command: () => [...tool('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', '.'],
  },
  {
    name: 'prose',
    modes: ['check', 'test'],
    command: () => [process.execPath, inRoot('scripts/prose/check.mjs')],
  },
  {
    name: 'notices',
    modes: ['check', 'test'],
    command: () => [process.execPath, inRoot('scripts/notices.mjs'), '--check'],
  },
  {
    name: 'api docs',
    modes: ['test'],
    command: () => [process.execPath, inRoot('scripts/api-docs.mjs'), '--check'],
  },
  { name: 'rustfmt', modes: ['check', 'test'], command: () => ['cargo', 'fmt', '--all', '--check'] },
  {
    name: 'types',
    modes: ['check', 'test'],
    command: () => [...tool('typescript/bin/tsc'), '-p', inRoot('__test__')],
  },
  {
    name: 'clippy',
    modes: ['check', 'test'],
    command: () => [
      ...['cargo', 'clippy', '--release', '--locked', '--workspace', '--all-targets', '--all-features'],
      ...['--', '-D', 'warnings'],
    ],
  },
  {
    name: 'cargo test',
    modes: ['check', 'test'],
    command: () => ['cargo', 'test', '--release', '--locked', '--workspace'],
    count: countCargo,
  },
  {
    name: 'cargo faults',
    modes: ['check', 'test'],
    command: () => [
      ...['cargo', 'test', '--release', '--locked', '--package', 'recollect-engine'],
      ...['--features', 'fault-injection', '--test', 'faults'],
    ],
    count: countCargo,
  },
  {
    name: 'api report',
    modes: ['test'],
    command: () => [process.execPath, inRoot('scripts/api/report.mjs'), '--check'],
  },
  {
    name: 'crates',
    modes: ['test'],
    command: () => [process.execPath, inRoot('scripts/audit.mjs'), '--installed'],
    count: countSkipped,
  },
  {
    name: 'workflows',
    modes: ['test'],
    command: () => [process.execPath, inRoot('scripts/workflows/check.mjs')],
    count: countSkipped,
  },
  {
    // The committed model, rebuilt from the published weights and compared byte for byte.
    name: 'model files',
    modes: ['long'],
    command: () => ['python3', inRoot('scripts/model/make-model.py'), '--check'],
  },
  {
    // The same sources with the points where a test may inject a panic; the shipped addon has none of them.
    name: 'faulty addon',
    modes: ['check', 'test', 'long'],
    command: () =>
      addonBuild(FAULTY_ADDON, path.join(FAULTY_ADDON, 'native.d.ts'), ['--features', 'fault-injection']),
  },
  {
    name: 'python hub',
    modes: ['test'],
    command: () => [process.execPath, inRoot('scripts/huggingface-hub/install.mjs')],
    count: countSkipped,
  },
  {
    name: 'postgres',
    modes: ['check', 'test', 'built', 'long'],
    command: () => [process.execPath, inRoot('scripts/postgres/install.mjs')],
    count: countSkipped,
  },
  {
    name: 'vitest',
    modes: ['check', 'test', 'built', 'install', 'faults', 'long'],
    command: (mode, only) => [
      ...tool('vitest/vitest.mjs'),
      ...['run', ...only],
      ...['--mode', mode],
      ...['--reporter', 'default', '--reporter', 'json', '--outputFile.json', VITEST_RESULT],
    ],
    env: (mode) => (mode === 'test' ? huggingfaceHubVariables() : {}),
    count: () => countVitest(VITEST_RESULT),
  },
]

/**
 * @param {Mode} mode
 * @param {readonly string[]} [only] folders of tests; none: all
 * @returns {Promise<number>} the exit status
 */
export async function runSuites(mode, only = []) {
  rmSync(VITEST_RESULT, { force: true })
  let total = zero()
  /** @type {string[]} */
  const rows = []
  for (const suite of SUITES.filter(({ modes }) => modes.includes(mode))) {
    const begun = performance.now()
    process.stdout.write(`\n── ${suite.name} ──\n`)
    const { code, output } = await run(suite.name.replace(' ', '-'), suite.command(mode, only), {
      cwd: ROOT,
      env: suite.env?.(mode) ?? {},
      onText: (text) => process.stdout.write(text),
    })
    const whole = { ...zero(), passed: code === 0 ? 1 : 0 }
    const counts = withExitStatus(suite.count?.(output) ?? whole, code === 0)
    total = plus(total, counts)
    rows.push(
      `${counts.failed > 0 ? 'FAIL' : 'ok  '}  ${suite.name.padEnd(14)}${seconds(begun)}  ${sentence(counts)}`,
    )
    // Repeats what was not checked, where it will be noticed.
    const skipped = skippedBecause(output)
    if (skipped !== undefined) rows.push(`WARN  ${skipped}`)
  }
  process.stdout.write(`\n${rows.join('\n')}\n\n${sentence(total)}\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}
