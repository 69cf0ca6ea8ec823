import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { checkFloor, newestNeeded } from '../../scripts/release/glibc-floor.mjs'

const PREBUILDS = 'node_modules/better-sqlite3/prebuilds'

/** The file's own symbol versions, as `readelf --version-info` of binutils prints them. */
const KNOWN = [
  { file: `${PREBUILDS}/linux-x64.node`, GLIBC: '2.34', GLIBCXX: '3.4.29' },
  { file: `${PREBUILDS}/linux-arm64.node`, GLIBC: '2.34', GLIBCXX: '3.4.29' },
  {
    file: 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
    GLIBC: '2.28',
    GLIBCXX: '3.4.22',
  },
  { file: 'node_modules/sqlite-vec-linux-x64/vec0.so', GLIBC: '2.14', GLIBCXX: null },
]

describe('the newest glibc that a library needs', () => {
  // The package of sqlite-vec for another platform is not installed here.
  it.each(KNOWN.filter(({ file }) => existsSync(inRoot(file))))('$file: $GLIBC', ({ file, ...needed }) => {
    expect(newestNeeded(readFileSync(inRoot(file)))).toEqual(needed)
  })

  it('is compared with the minimum', () => {
    const file = readFileSync(inRoot(PREBUILDS, 'linux-x64.node'))
    expect(checkFloor({ 'linux-x64.node': file, 'README.md': Buffer.from('# Not a library') })).toEqual({
      rows: ['GLIBC 2.34    GLIBCXX 3.4.29  linux-x64.node'],
      tooNew: [],
    })
    // The same file with a request for a later release, by a name of the same length.
    const newer = Buffer.from(file.toString('latin1').replaceAll('GLIBC_2.34\0', 'GLIBC_2.35\0'), 'latin1')
    expect(checkFloor({ newer }).tooNew).toEqual(['newer needs GLIBC 2.35, expected at most 2.34'])
    // 2.9 is older than 2.34, but not by text comparison.
    const older = Buffer.from(file.toString('latin1').replaceAll('GLIBC_2.34\0', 'GLIBC_2.9\0\0'), 'latin1')
    expect(newestNeeded(older).GLIBC).toBe('2.33')
  })
})
