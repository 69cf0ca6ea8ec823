// Writes package-lock.json anew from package.json, whole for every platform.
//
// npm leaves the packages of other platforms out of a lock file when the registry at hand does not have them (a
// mirror that holds only what was asked for), and `npm ci` then refuses the file everywhere. What is left out is
// added here by name and version, without a hash: it is fetched on its own platform only.
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
  // In a folder of its own: npm would otherwise take what is installed for all there is.
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
      // An exact version is how platform packages are asked for; anything else is for npm to resolve.
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
