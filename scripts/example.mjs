// `npm run example -- NAME [ARGUMENTS]`: set-up, then examples/NAME/main.ts; without a name, lists the examples.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { exampleCommand, exampleNames } from './lib/examples.mjs'
import { rerunWithPinnedNode } from './lib/node.mjs'
import { Problem, runMain } from './lib/problem.mjs'

await runMain(async () => {
  const [name = '', ...args] = process.argv.slice(2)
  if (!exampleNames().includes(name)) {
    throw new Problem(
      `Usage: npm run example -- NAME [ARGUMENTS], with NAME one of ${exampleNames().join(', ')}; see examples/README.md.`,
    )
  }
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const { setUp } = await import('./lib/set-up.mjs')
  await setUp()
  const [program, ...rest] = exampleCommand(name)
  // In the directory where the command was typed, so that the files that it names are found.
  const child = spawn(program, [...rest, ...args], {
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    stdio: 'inherit',
  })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well.
      if (signal === 'SIGTERM') child.kill(signal)
    })
  }
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
})
