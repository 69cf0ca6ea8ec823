import { RecollectError } from '../errors.js'

/** The names of one platform's native files. */
export interface Platform {
  /** As in `@recollect/<name>` and in `recollect.<name>.node`. */
  readonly name: string
  /**
   * File name of ONNX Runtime's shared library, next to the addon; undefined where it is not published: there the
   * engine works only in int8.
   */
  readonly runtimeLibrary: string | undefined
}

/** The properties that decide which native files fit. */
export interface Host {
  readonly platform: string
  readonly arch: string
  /** Version of the C library when it is glibc, such as `2.36`. */
  readonly glibc?: string | undefined
}

/** better-sqlite3's binary needs it, so nothing older can run the whole package. `scripts/release` checks it. */
const GLIBC_FLOOR = '2.34'

const PLATFORMS: ReadonlyMap<string, Platform> = new Map([
  ['linux-x64', { name: 'linux-x64-gnu', runtimeLibrary: 'librecollect_ort.so' }],
  ['linux-arm64', { name: 'linux-arm64-gnu', runtimeLibrary: 'librecollect_ort.so' }],
  ['linux-x64-musl', { name: 'linux-x64-musl', runtimeLibrary: undefined }],
  ['linux-arm64-musl', { name: 'linux-arm64-musl', runtimeLibrary: undefined }],
  ['darwin-x64', { name: 'darwin-x64', runtimeLibrary: undefined }],
  ['darwin-arm64', { name: 'darwin-arm64', runtimeLibrary: 'librecollect_ort.dylib' }],
  ['win32-x64', { name: 'win32-x64-msvc', runtimeLibrary: 'recollect_ort.dll' }],
  ['win32-arm64', { name: 'win32-arm64-msvc', runtimeLibrary: 'recollect_ort.dll' }],
])

/** Where both better-sqlite3 13.2 and sqlite-vec 0.1.9 are published. */
const STORE_PLATFORMS: ReadonlySet<string> = new Set([
  'linux-x64',
  'linux-arm64',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64',
])

/**
 * The platform of this process, or of `host`. Throws `UNSUPPORTED_PLATFORM` for those that the addon is not built for:
 * an older glibc, 32-bit systems, and systems other than Linux, macOS and Windows.
 */
export function currentPlatform(host: Host = thisHost()): Platform {
  const platform = PLATFORMS.get(`${host.platform}-${host.arch}${isMusl(host) ? '-musl' : ''}`)
  if (platform === undefined || isOldGlibc(host)) {
    const names = [...PLATFORMS.values()].map(({ name }) => name)
    throw unsupported('the engine', names, 'its addon is', host)
  }
  return platform
}

/**
 * Throws `UNSUPPORTED_PLATFORM` where a native part of the store is not published: sqlite-vec for Windows on Arm and
 * for musl, where only the engine works.
 */
export function assertStorePlatform(host: Host = thisHost()): void {
  if (STORE_PLATFORMS.has(`${host.platform}-${host.arch}`) && !isMusl(host) && !isOldGlibc(host)) return
  throw unsupported('the store', [...STORE_PLATFORMS], 'better-sqlite3 and sqlite-vec are', host)
}

/** Node.js is published for no other C library on Linux. */
function isMusl({ platform, glibc }: Host): boolean {
  return platform === 'linux' && glibc === undefined
}

function isOldGlibc({ glibc }: Host): boolean {
  return glibc !== undefined && isOlder(glibc, GLIBC_FLOOR)
}

function unsupported(part: string, names: readonly string[], published: string, host: Host): RecollectError {
  const expected = `${names.join(', ')} (on Linux with glibc ${GLIBC_FLOOR} or newer)`
  const advice =
    host.platform === 'win32' && host.arch === 'arm64'
      ? '; the x64 build of Node.js runs there and has it'
      : ''
  return new RecollectError(
    'UNSUPPORTED_PLATFORM',
    `Expected one of ${expected} for ${part}, as ${published} published for these, received ${describe(host)}${advice}`,
  )
}

function describe({ platform, arch, glibc }: Host): string {
  const name = `${platform}-${arch}`
  if (platform !== 'linux') return name
  return glibc === undefined
    ? `${name} with a C library other than glibc (musl)`
    : `${name} with glibc ${glibc}`
}

function thisHost(): Host {
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: process.platform === 'linux' ? glibc() : undefined,
  }
}

function glibc(): string | undefined {
  // @types/node does not know `excludeNetwork` yet.
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report
  const { excludeNetwork = false } = report
  // Otherwise the report resolves the addresses of open sockets, which may wait for a name server.
  report.excludeNetwork = true
  try {
    const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } }
    return header?.glibcVersionRuntime
  } finally {
    report.excludeNetwork = excludeNetwork
  }
}

function isOlder(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number)
  return major < floorMajor || (major === floorMajor && minor < floorMinor)
}
