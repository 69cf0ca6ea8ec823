// Microsoft's library has the SONAME `libonnxruntime.so.1` and versioned symbols. Two copies with one SONAME in a
// process are taken for one: whoever loads onnxruntime-node after us would get our copy and fail. So ours gets a
// name of its own, of the same length, which leaves every offset in the file as it is.

const ELF_MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46])
const CLASS_64 = 2
const LITTLE_ENDIAN = 1
const PT_LOAD = 1
const PT_DYNAMIC = 2
const DT_NULL = 0n
const DT_STRTAB = 5n
const DT_SONAME = 14n
const DYNAMIC_ENTRY = 16

/**
 * Changes the SONAME of a 64-bit little-endian ELF library in place.
 *
 * @param {Buffer} elf
 * @param {string} expected the name it has
 * @param {string} replacement of the same length
 */
export function replaceSoname(elf, expected, replacement) {
  if (expected.length !== replacement.length) {
    throw new Error(
      `Expected a SONAME of ${expected.length} characters, received ${replacement.length}: ${replacement}`,
    )
  }
  const offset = sonameOffset(elf)
  const found = elf.toString('latin1', offset, elf.indexOf(0, offset))
  if (found !== expected) throw new Error(`Expected the SONAME ${expected}, found ${found}`)
  elf.write(replacement, offset, 'latin1')
}

/**
 * @param {Buffer} elf
 * @returns {number} place of the SONAME's first character in the file
 */
function sonameOffset(elf) {
  if (!elf.subarray(0, 4).equals(ELF_MAGIC) || elf[4] !== CLASS_64 || elf[5] !== LITTLE_ENDIAN) {
    throw new Error('Expected a 64-bit little-endian ELF file')
  }
  const segments = programHeaders(elf)
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC)
  if (dynamic === undefined) throw new Error('Expected a dynamic ELF library, found no dynamic segment')
  /** @type {Map<bigint, bigint>} */
  const entries = new Map()
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC_ENTRY) {
    const tag = elf.readBigInt64LE(at)
    if (tag === DT_NULL) break
    entries.set(tag, elf.readBigUInt64LE(at + 8))
  }
  const strings = entries.get(DT_STRTAB)
  const soname = entries.get(DT_SONAME)
  if (strings === undefined || soname === undefined)
    throw new Error('Expected a library with a SONAME, found none')
  const address = Number(strings + soname)
  const home = segments.find(
    ({ type, address: from, size }) => type === PT_LOAD && address >= from && address < from + size,
  )
  if (home === undefined) throw new Error('Expected the string table inside a loaded segment')
  return home.offset + address - home.address
}

/** @param {Buffer} elf */
function programHeaders(elf) {
  const start = Number(elf.readBigUInt64LE(32))
  const size = elf.readUInt16LE(54)
  return Array.from({ length: elf.readUInt16LE(56) }, (_, index) => {
    const at = start + index * size
    return {
      type: elf.readUInt32LE(at),
      offset: Number(elf.readBigUInt64LE(at + 8)),
      address: Number(elf.readBigUInt64LE(at + 16)),
      size: Number(elf.readBigUInt64LE(at + 32)),
    }
  })
}
