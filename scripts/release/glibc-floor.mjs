// The glibc and libstdc++ that the Linux files of our packages and of our native dependencies need.
import { Elf, isElf } from '../lib/elf.mjs'

/**
 * What we promise, in src/platform/platform.ts and the README: Debian 12, Ubuntu 22.04 and RHEL 9 have these or newer.
 * better-sqlite3's binary sets both; 3.4.29 is the libstdc++ of GCC 11.
 */
export const FLOORS = { GLIBC: '2.34', GLIBCXX: '3.4.29' }

/** @typedef {keyof typeof FLOORS} Family */

/**
 * @param {Buffer} bytes an ELF library
 * @returns {Record<Family, string | null>} the newest version it needs of each; `null`: none
 */
export function newestNeeded(bytes) {
  const versions = new Elf(bytes).neededVersions
  const newest = (/** @type {Family} */ family) =>
    versions
      .filter((version) => version.startsWith(`${family}_`))
      .map((version) => version.slice(family.length + 1))
      // GLIBC_PRIVATE and the like are not releases.
      .filter((version) => /^\d/.test(version))
      .sort(byVersion)
      .at(-1) ?? null
  return { GLIBC: newest('GLIBC'), GLIBCXX: newest('GLIBCXX') }
}

/**
 * @param {Readonly<Record<string, Buffer>>} files by name; what is not ELF is left out
 * @returns {{ rows: string[], tooNew: string[] }}
 */
export function checkFloor(files) {
  /** @type {string[]} */
  const rows = []
  /** @type {string[]} */
  const tooNew = []
  for (const [name, bytes] of Object.entries(files)) {
    if (!isElf(bytes)) continue
    const needed = newestNeeded(bytes)
    for (const family of /** @type {Family[]} */ (Object.keys(FLOORS))) {
      const version = needed[family]
      if (version !== null && byVersion(version, FLOORS[family]) > 0) {
        tooNew.push(`${name} needs ${family} ${version}, expected at most ${FLOORS[family]}`)
      }
    }
    rows.push(`GLIBC ${(needed.GLIBC ?? '-').padEnd(7)} GLIBCXX ${(needed.GLIBCXX ?? '-').padEnd(7)} ${name}`)
  }
  return { rows, tooNew }
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number} above 0 when `a` is the newer
 */
function byVersion(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
