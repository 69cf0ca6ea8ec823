import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { replaceInstallName } from '../../scripts/lib/macho-install-name.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'

const original = readFileSync(
  inRoot('node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib'),
)
const [was, becomes] = ['@rpath/libonnxruntime.1.dylib', '@rpath/librecollect_ort.dylib']

const renamed = Buffer.from(original)
replaceInstallName(renamed, was, becomes)

const PAGE = 4096

/** Offsets at which two files of the same length differ. */
function changedBytes(before: Buffer, after: Buffer): number[] {
  const pages = Array.from({ length: Math.ceil(before.length / PAGE) }, (_, page) => page * PAGE)
  return pages
    .filter((at) => !before.subarray(at, at + PAGE).equals(after.subarray(at, at + PAGE)))
    .flatMap((at) => Array.from({ length: PAGE }, (_, byte) => at + byte))
    .filter((at) => before[at] !== after[at])
}

/** Numbers of the pages whose hash in the file's own signature is wrong; reads the signature at the end of the file. */
function unsignedPages(file: Buffer): number[] {
  const at = file.lastIndexOf(Buffer.from('fade0c02', 'hex'))
  const hashes = at + file.readUInt32BE(at + 16)
  const limit = file.readUInt32BE(at + 32)
  return Array.from({ length: file.readUInt32BE(at + 28) }, (_, page) => page).filter((page) => {
    const content = file.subarray(page * PAGE, Math.min((page + 1) * PAGE, limit))
    const hash = createHash('sha256').update(content).digest()
    return !hash.equals(file.subarray(hashes + 32 * page, hashes + 32 * (page + 1)))
  })
}

describe('the install name of the library for macOS', () => {
  it('is changed, and otherwise only the hash of its page', () => {
    const changed = changedBytes(original, renamed)
    const name = renamed.indexOf(becomes)
    const inName = changed.filter((at) => at >= name && at < name + becomes.length)
    expect(renamed.includes(was)).toBe(false)
    expect(changed.length - inName.length).toBeGreaterThan(20)
    expect(changed.length - inName.length).toBeLessThanOrEqual(32)
  })

  it('keeps every page signed', () => {
    expect(unsignedPages(original)).toEqual([])
    expect(unsignedPages(renamed)).toEqual([])
    const edited = Buffer.from(renamed)
    edited.write('x', edited.indexOf(becomes))
    expect(unsignedPages(edited)).toEqual([0])
  })

  it('is refused if it would not fit, is missing, or cannot be signed', () => {
    expect(() => replaceInstallName(renamed, was, becomes)).toThrow(
      `Expected the install name ${was}, found ${becomes}`,
    )
    expect(() => replaceInstallName(renamed, becomes, 'short.dylib')).toThrow('of 29 characters, received 11')
    expect(() => replaceInstallName(Buffer.from('\x7fELF'), was, becomes)).toThrow(
      '64-bit little-endian Mach-O',
    )
    const certified = Buffer.from(original)
    certified.writeUInt32BE(2, certified.lastIndexOf(Buffer.from('fade0cc0', 'hex')) + 8)
    expect(() => replaceInstallName(certified, was, becomes)).toThrow('Expected an ad hoc signature')
  })
})
