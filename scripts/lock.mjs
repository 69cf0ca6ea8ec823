// Rewrites package-lock.json from package.json, complete for every platform.
//
// npm leaves the packages of other platforms out of a lock file if the registry does not have them (a mirror that has
// only what was requested), and `npm ci` then refuses the file everywhere. Missing packages are added here by name and
// version, without a hash: each is fetched only on its own platform.
//
//   node scripts/lock.mjs [FOLDER]     default: the repository's; scripts/install-test has a lock file too
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runLogged } from './lib/command.mjs'
import { npmCommand, QUIET_INSTALL } from './lib/npm.mjs'
import { inRoot } from './lib/paths.mjs'
import { runMain } from './lib/problem.mjs'

/**
 * @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string>, dev?: boolean }} Entry
 * @typedef {{ packages: Record<string, Entry> }} Lock
 */

const LOCK = 'package-lock.json'
const OS = /\b(android|darwin|freebsd|linux|openharmony|win32)\b/
const CPU = /\b(arm64|arm|x64|ia32|ppc64|riscv64|s390x|wasm32)\b/
const LIBC = /\b(gnu|gnueabihf|musl)\b/

await runMain(async () => {
  const target = path.resolve(process.argv[2] ?? inRoot())
  // In a separate folder: npm would otherwise consider only what is installed.
  const folder = mkdtempSync(path.join(tmpdir(), 'recollect-lock-'))
  try {
    cpSync(path.join(target, 'package.json'), path.join(folder, 'package.json'))
    await runLogged('lock', npmCommand('install', '--package-lock-only', ...QUIET_INSTALL), { cwd: folder })
    /** @type {Lock} */
    const lock = JSON.parse(readFileSync(path.join(folder, LOCK), 'utf8'))
    const added = complete(lock)
    writeFileSync(path.join(target, LOCK), `${JSON.stringify(lock, null, 2)}\n`)
    process.stdout.write(
      `${Object.keys(lock.packages).length} packages, ${added} of them added for other platforms\n`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
  return 0
})

/**
 * @param {Lock} lock
 * @returns {number} how many entries were added
 */
function complete(lock) {
  const before = Object.keys(lock.packages).length
  for (const { dev, optionalDependencies = {} } of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      // Platform packages are requested by exact version; npm resolves anything else.
      if (`node_modules/${name}` in lock.packages || !/^\d/.test(version)) continue
      const os = OS.exec(name)?.[1]
      const cpu = CPU.exec(name)?.[1]
      const libc = LIBC.exec(name)?.[1]
      lock.packages[`node_modules/${name}`] = {
        version,
        ...(cpu && { cpu: [cpu] }),
        ...(libc && { libc: [libc === 'musl' ? 'musl' : 'glibc'] }),
        ...(dev && { dev }),
        optional: true,
        ...(os && { os: [os] }),
      }
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  return Object.keys(lock.packages).length - before
}
