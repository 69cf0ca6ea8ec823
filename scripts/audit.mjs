// `npm run audit`: are the dependencies what they claim to be, free of known vulnerabilities, and under licences that
// let us redistribute them? Asks the npm registry and, through cargo-deny, RustSec's database. cargo-deny is compiled
// if it is missing, which takes minutes, so `npm test` runs only `--installed`, the part that needs no network and no
// compiling.
//
// What a registry or a network does not offer is reported and skipped, except in CI, where it counts as a failure.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { run, runLogged } from './lib/command.mjs'
import { npmCommand } from './lib/npm.mjs'
import { inRoot, ROOT, TOOLCHAIN } from './lib/paths.mjs'
import { Problem, runMain } from './lib/problem.mjs'
import { step } from './lib/report.mjs'

const CARGO_DENY = '0.20.2'

/**
 * @typedef {object} Audit
 * @property {string} name
 * @property {() => string[]} command
 * @property {RegExp} [unavailable] what its output says where the service cannot be had; absent: it asks for none
 */

/** @type {readonly Audit[]} */
const AUDITS = [
  {
    name: 'npm advisories',
    command: () => npmCommand('audit', '--omit=dev'),
    unavailable: /audit endpoint returned an error|ENOTFOUND|E404|ENOAUDIT/,
  },
  {
    name: 'npm signatures',
    command: () => npmCommand('audit', 'signatures'),
    unavailable: /ENOTFOUND|E404|no dependencies to audit that were installed from a supported registry/,
  },
  {
    name: 'crates: licences, bans, sources',
    command: () => [cargoDeny(), 'check', '--hide-inclusion-graph', 'licenses', 'bans', 'sources'],
  },
  {
    name: 'crates: advisories',
    command: () => [cargoDeny(), 'check', '--hide-inclusion-graph', 'advisories'],
    unavailable: /failed to fetch advisory database|Could not resolve host/i,
  },
]

await runMain(async () => {
  const onlyInstalled = process.argv.includes('--installed')
  if (onlyInstalled && !existsSync(cargoDeny())) {
    process.stdout.write(
      "SKIPPED: the crates' licences and sources, without cargo-deny: `npm run audit` installs it\n",
    )
    return 0
  }
  if (!existsSync(inRoot('node_modules')))
    throw new Problem(
      'Expected the installed packages, whose signatures are audited: run `npm run setup` first.',
    )
  await installCargoDeny()
  const audits = AUDITS.filter(({ unavailable }) => !onlyInstalled || unavailable === undefined)
  let failed = 0
  let unknown = 0
  for (const { name, command, unavailable } of audits) {
    process.stdout.write(`\n── ${name} ──\n`)
    const { code, output } = await run('audit', command(), {
      cwd: ROOT,
      onText: (text) => process.stdout.write(text),
    })
    if (code === 0) continue
    if (unavailable?.test(output) && process.env['CI'] === undefined) {
      process.stdout.write(`WARN  ${name}: not available here, nothing was checked\n`)
      unknown += 1
    } else failed += 1
  }
  const fine = audits.length - failed - unknown
  process.stdout.write(`\n${fine} without findings, ${failed} with, ${unknown} not available\n`)
  return failed === 0 ? 0 : 1
})

function cargoDeny() {
  return path.join(TOOLCHAIN, 'cargo', 'bin', `cargo-deny${process.platform === 'win32' ? '.exe' : ''}`)
}

async function installCargoDeny() {
  if (existsSync(cargoDeny())) return
  await step('cargo-deny', `compiling ${CARGO_DENY}, some minutes`, async (onLine) => {
    const root = ['--root', path.join(TOOLCHAIN, 'cargo')]
    const what = ['cargo-deny', '--version', CARGO_DENY, '--locked']
    await runLogged('cargo-deny', ['cargo', 'install', ...root, ...what], { cwd: ROOT, onLine })
    return `${CARGO_DENY}, from the crates registry`
  })
}
