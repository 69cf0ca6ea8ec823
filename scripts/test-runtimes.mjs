// `node scripts/test-runtimes.mjs`: the TypeScript tests with each supported Node.js line, including its oldest
// release, and a smoke test with Bun and Deno. All of them come from the npm registry, pinned by scripts/runtimes.
//
//   node scripts/test-runtimes.mjs [NAME...] [--slow]      names: 22.14, 22, 24, 26, bun, deno; default: all
//
// `--slow`: with the slow tests, as `npm test`; without, those of `npm run check`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, runLogged } from './lib/command.mjs'
import { countVitest, sentence } from './lib/counts.mjs'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { inRoot, ROOT, STATE } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'
import { installToolPackage } from './lib/tool-package.mjs'
import { chooseRuntimes } from './runtimes/runtimes.mjs'

const FAULTY_ADDON = inRoot('target', 'fault-injection')

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const args = process.argv.slice(2)
  const names = args.filter((arg) => arg !== '--slow')
  const chosen = chooseRuntimes(names)
  const { addonBuild, setUp } = await import('./lib/set-up.mjs')
  await setUp()
  const programs = chosen.map(({ program }) => program)
  const modules = await installToolPackage('runtimes', programs, 'bringing the runtimes')
  if (chosen.some(({ kind }) => kind === 'node')) {
    const declarations = path.join(FAULTY_ADDON, 'native.d.ts')
    const build = addonBuild(FAULTY_ADDON, declarations, ['--features', 'fault-injection'])
    await runLogged('faulty-addon', build, { cwd: ROOT })
  }
  /** @type {string[]} */
  const rows = []
  let failed = 0
  for (const runtime of chosen) {
    const program = path.join(modules, runtime.program)
    process.stdout.write(`\n── ${runtime.name} ──\n`)
    const { ok, said } =
      runtime.kind === 'node'
        ? await runTests(program, args.includes('--slow') ? 'test' : 'check')
        : await runSmoke(program, runtime)
    rows.push(`${ok ? 'ok  ' : 'FAIL'}  ${runtime.name.padEnd(6)}  ${said}`)
    if (!ok) failed += 1
  }
  process.stdout.write(`\n${rows.join('\n')}\n\n${rows.length - failed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
})

/**
 * @param {string} node
 * @param {string} mode
 */
async function runTests(node, mode) {
  const report = path.join(STATE, 'vitest-runtimes.json')
  rmSync(report, { force: true })
  const vitest = [inRoot('node_modules/vitest/vitest.mjs'), 'run', '--mode', mode]
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report]
  const { code } = await run('vitest-runtimes', [node, ...vitest, ...reporters], {
    cwd: ROOT,
    env: { PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` },
    onText: (text) => process.stdout.write(text),
  })
  return { ok: code === 0, said: sentence(countVitest(report)) }
}

/**
 * What works must keep working, and failures must be those that docs/runtimes.md lists.
 *
 * @param {string} program
 * @param {import('./runtimes/runtimes.mjs').Runtime} runtime
 */
async function runSmoke(program, { name, args = [], expected = {} }) {
  const store = mkdtempSync(path.join(tmpdir(), 'recollect-smoke-'))
  try {
    const command = [program, ...args, inRoot('__test__/runtimes/smoke.mjs'), store]
    const { code, output } = await run(`smoke-${name}`, command, { cwd: ROOT })
    process.stdout.write(output)
    const line = output.split('\n').find((text) => text.startsWith('{'))
    if (line === undefined) throw new Problem(`${name} ended with status ${code} before its result.`)
    /** @type {Record<string, string>} */
    const results = JSON.parse(line)
    const others = Object.entries(results).filter(
      ([part, result]) => !result.includes(expected[part] ?? 'ok'),
    )
    const said = Object.entries(results).map(([part, result]) => `${part}: ${result}`)
    return { ok: code === 0 && others.length === 0, said: said.join('; ') }
  } finally {
    rmSync(store, { recursive: true })
  }
}
