import { describe, expect, it } from 'vitest'
import { assertStorePlatform, currentPlatform } from '../../src/platform/platform.js'

describe('the platform', () => {
  it.each([
    [{ platform: 'linux', arch: 'x64', glibc: '2.36' }, 'linux-x64-gnu', 'librecollect_ort.so'],
    [{ platform: 'linux', arch: 'arm64', glibc: '2.34' }, 'linux-arm64-gnu', 'librecollect_ort.so'],
    [{ platform: 'linux', arch: 'x64' }, 'linux-x64-musl', undefined],
    [{ platform: 'linux', arch: 'arm64' }, 'linux-arm64-musl', undefined],
    [{ platform: 'darwin', arch: 'x64' }, 'darwin-x64', undefined],
    [{ platform: 'darwin', arch: 'arm64' }, 'darwin-arm64', 'librecollect_ort.dylib'],
    [{ platform: 'win32', arch: 'x64' }, 'win32-x64-msvc', 'recollect_ort.dll'],
    [{ platform: 'win32', arch: 'arm64' }, 'win32-arm64-msvc', 'recollect_ort.dll'],
  ])('%j is supported', (host, name, runtimeLibrary) => {
    expect(currentPlatform(host)).toEqual({ name, runtimeLibrary })
  })

  it.each([
    [{ platform: 'linux', arch: 'x64', glibc: '2.31' }, 'with glibc 2.31'],
    [{ platform: 'linux', arch: 'ia32', glibc: '2.36' }, 'received linux-ia32'],
    [{ platform: 'linux', arch: 'ia32' }, 'received linux-ia32 with a C library other than glibc'],
    [{ platform: 'freebsd', arch: 'x64' }, 'received freebsd-x64'],
  ])('%j is refused, and the message names the supported ones', (host, received) => {
    const refused = expect.objectContaining({
      code: 'UNSUPPORTED_PLATFORM',
      message: expect.stringMatching(new RegExp(`linux-x64-gnu.*darwin-arm64.*glibc 2\\.34.*${received}`)),
    })
    expect(() => currentPlatform(host)).toThrow(refused)
  })

  it.each([
    { platform: 'linux', arch: 'x64', glibc: '2.34' },
    { platform: 'linux', arch: 'arm64', glibc: '2.43' },
    { platform: 'darwin', arch: 'arm64' },
    { platform: 'darwin', arch: 'x64' },
    { platform: 'win32', arch: 'x64' },
  ])('%j has a store', (host) => {
    expect(() => assertStorePlatform(host)).not.toThrow()
  })

  it.each([
    [{ platform: 'win32', arch: 'arm64' }, 'received win32-arm64; the x64 build of Node.js runs there'],
    [{ platform: 'linux', arch: 'x64' }, 'musl'],
    [{ platform: 'linux', arch: 'x64', glibc: '2.31' }, 'with glibc 2.31'],
    [{ platform: 'linux', arch: 'riscv64', glibc: '2.43' }, 'received linux-riscv64'],
  ])('%j has no store, and the message says why', (host, received) => {
    const refused = expect.objectContaining({
      code: 'UNSUPPORTED_PLATFORM',
      message: expect.stringMatching(
        new RegExp(`Expected one of .*darwin-x64.* for the store.*sqlite-vec.*${received}`),
      ),
    })
    expect(() => assertStorePlatform(host)).toThrow(refused)
  })

  it('of this process is detected, with its C library', () => {
    expect(currentPlatform().name).toContain(process.arch)
  })
})
