import { RecollectError } from '../errors.js'

/** What the native files of one platform are called. */
export interface Platform {
  /** As in `@recollect/<name>` and in `recollect.<name>.node`. */
  readonly name: string
  /** File name of ONNX Runtime's shared library, beside the addon. */
  readonly runtimeLibrary: string
}

/** What decides which native files fit. */
export interface Host {
  readonly platform: string
  readonly arch: string
  /** Version of the C library when it is glibc, as `2.36`. */
  readonly glibc?: string | undefined
}

/** better-sqlite3's binary needs it, so nothing older can run the whole of the package. */
const GLIBC_FLOOR = '2.34'

const PLATFORMS: ReadonlyMap<string, Platform> = new Map([
  ['linux-x64', { name: 'linux-x64-gnu', runtimeLibrary: 'librecollect_ort.so' }],
  ['linux-arm64', { name: 'linux-arm64-gnu', runtimeLibrary: 'librecollect_ort.so' }],
  ['darwin-arm64', { name: 'darwin-arm64', runtimeLibrary: 'librecollect_ort.dylib' }],
  ['win32-x64', { name: 'win32-x64-msvc', runtimeLibrary: 'recollect_ort.dll' }],
  ['win32-arm64', { name: 'win32-arm64-msvc', runtimeLibrary: 'recollect_ort.dll' }],
])

/**
 * The platform of this process, or of `host`. Throws `UNSUPPORTED_PLATFORM` where ONNX Runtime is not
 * published as a library that this package can bring along: musl, Intel Macs and 32-bit systems.
 */
export function currentPlatform(host: Host = thisHost()): Platform {
  const platform = PLATFORMS.get(`${host.platform}-${host.arch}`)
  if (platform === undefined) {
    throw unsupported(`${host.platform}-${host.arch}`)
  }
  if (host.platform === 'linux') {
    if (host.glibc === undefined) {
      throw unsupported(`${host.platform}-${host.arch} with a C library other than glibc (musl)`)
    }
    if (isOlder(host.glibc, GLIBC_FLOOR)) {
      throw unsupported(`${host.platform}-${host.arch} with glibc ${host.glibc}`)
    }
  }
  return platform
}

function unsupported(received: string): RecollectError {
  const names = [...PLATFORMS.values()].map(({ name }) => name).join(', ')
  return new RecollectError(
    'UNSUPPORTED_PLATFORM',
    `Expected one of ${names} (on Linux with glibc ${GLIBC_FLOOR} or newer), for which ONNX Runtime and ` +
      `better-sqlite3 are published, received ${received}`,
  )
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
  // Else the report resolves the addresses of open sockets, which may wait for a name server.
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
