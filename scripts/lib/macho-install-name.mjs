// A library's install name is what other files request when they are linked to it. Ours gets a different one, so that
// dyld can never use it for onnxruntime-node, which requests `@rpath/libonnxruntime.1.dylib`.
//
// Every page of a Mach-O file for Apple silicon is signed. Microsoft's library has an ad hoc signature, which is a
// list of page hashes without a certificate. So the hash of the changed page is recomputed, and the library is as
// valid as before. The result is the same, byte for byte, on any system.
import { createHash } from 'node:crypto'

const MAGIC_64 = 0xfeedfacf
const HEADER = 32
const LC_ID_DYLIB = 0xd
const LC_CODE_SIGNATURE = 0x1d
const EMBEDDED_SIGNATURE = 0xfade0cc0
const CODE_DIRECTORY = 0xfade0c02
const CS_ADHOC = 0x2
const SHA_256 = 2

/**
 * Changes the install name of a signed 64-bit Mach-O library in place.
 *
 * @param {Buffer} bytes
 * @param {string} expected the name it has
 * @param {string} replacement of the same length
 */
export function replaceInstallName(bytes, expected, replacement) {
  if (expected.length !== replacement.length) {
    throw new Error(
      `Expected an install name of ${expected.length} characters, received ${replacement.length}: ${replacement}`,
    )
  }
  const commands = loadCommands(bytes)
  const id = commands.get(LC_ID_DYLIB)
  const signature = commands.get(LC_CODE_SIGNATURE)
  if (id === undefined || signature === undefined) {
    throw new Error('Expected a signed Mach-O library with an install name')
  }
  const name = id + bytes.readUInt32LE(id + 8)
  const found = bytes.toString('latin1', name, bytes.indexOf(0, name))
  if (found !== expected) throw new Error(`Expected the install name ${expected}, found ${found}`)
  const directory = codeDirectory(bytes, bytes.readUInt32LE(signature + 8))
  bytes.write(replacement, name, 'latin1')
  for (const at of [name, name + replacement.length - 1]) signPage(bytes, directory, at)
}

/**
 * @param {Buffer} bytes
 * @returns {Map<number, number>} offset of each kind of load command, the last one of its kind
 */
function loadCommands(bytes) {
  if (bytes.length < HEADER || bytes.readUInt32LE(0) !== MAGIC_64) {
    throw new Error('Expected a 64-bit little-endian Mach-O file')
  }
  /** @type {Map<number, number>} */
  const commands = new Map()
  let at = HEADER
  for (let left = bytes.readUInt32LE(16); left > 0; left -= 1) {
    commands.set(bytes.readUInt32LE(at), at)
    at += bytes.readUInt32LE(at + 4)
  }
  return commands
}

/**
 * The one code directory of an ad hoc signature. Signatures are big-endian.
 *
 * @param {Buffer} bytes
 * @param {number} signature its place
 * @returns {{ hashes: number, pageSize: number, limit: number }} place of the first page's hash; what is signed
 */
function codeDirectory(bytes, signature) {
  const blobs = bytes.readUInt32BE(signature + 8)
  if (bytes.readUInt32BE(signature) !== EMBEDDED_SIGNATURE || blobs !== 1) {
    throw new Error('Expected an ad hoc signature, which is a code directory alone')
  }
  const at = signature + bytes.readUInt32BE(signature + 16)
  const isAdHoc = (bytes.readUInt32BE(at + 12) & CS_ADHOC) !== 0
  if (bytes.readUInt32BE(at) !== CODE_DIRECTORY || !isAdHoc || bytes[at + 37] !== SHA_256) {
    throw new Error('Expected an ad hoc signature with SHA-256')
  }
  return {
    hashes: at + bytes.readUInt32BE(at + 16),
    pageSize: 2 ** bytes.readUInt8(at + 39),
    limit: bytes.readUInt32BE(at + 32),
  }
}

/**
 * @param {Buffer} bytes
 * @param {{ hashes: number, pageSize: number, limit: number }} directory
 * @param {number} at a place within the page
 */
function signPage(bytes, { hashes, pageSize, limit }, at) {
  const page = Math.floor(at / pageSize)
  const content = bytes.subarray(page * pageSize, Math.min((page + 1) * pageSize, limit))
  const hash = createHash('sha256').update(content).digest()
  hash.copy(bytes, hashes + page * hash.length)
}
