// The part of ELF that our native files need: 64-bit little-endian shared libraries, read through their dynamic
// segment, as the system's loader does; section headers may have been stripped.

const ELF_MAGIC = Buffer.from([0x7f, 0x45, 0x4c, 0x46])
const CLASS_64 = 2
const LITTLE_ENDIAN = 1
const PT_LOAD = 1
const PT_DYNAMIC = 2
const DT_NULL = 0n
const DT_STRTAB = 5n
const DT_SONAME = 14n
const DT_VERNEED = 0x6ffffffen
const DT_VERNEEDNUM = 0x6fffffffn
const DYNAMIC_ENTRY = 16

/** @typedef {{ type: number, offset: number, address: number, size: number }} Segment */

/** @param {Buffer} bytes */
export const isElf = (bytes) => bytes.subarray(0, 4).equals(ELF_MAGIC)

/** A shared library's dynamic segment. */
export class Elf {
  /** @type {Buffer} */
  #bytes
  /** @type {Segment[]} */
  #segments
  /** @type {Map<bigint, bigint>} */
  #dynamic = new Map()
  /** @type {number} */
  #strings

  /** @param {Buffer} bytes */
  constructor(bytes) {
    if (!isElf(bytes) || bytes[4] !== CLASS_64 || bytes[5] !== LITTLE_ENDIAN) {
      throw new Error('Expected a 64-bit little-endian ELF file')
    }
    this.#bytes = bytes
    this.#segments = programHeaders(bytes)
    const dynamic = this.#segments.find(({ type }) => type === PT_DYNAMIC)
    if (dynamic === undefined) throw new Error('Expected a dynamic ELF library, found no dynamic segment')
    for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC_ENTRY) {
      const tag = bytes.readBigInt64LE(at)
      if (tag === DT_NULL) break
      this.#dynamic.set(tag, bytes.readBigUInt64LE(at + 8))
    }
    const strings = this.#dynamic.get(DT_STRTAB)
    if (strings === undefined) throw new Error('Expected a dynamic ELF library, found no string table')
    this.#strings = this.#fileOffset(Number(strings))
  }

  /** Offset of the SONAME's first character in the file. */
  get sonameOffset() {
    const soname = this.#dynamic.get(DT_SONAME)
    if (soname === undefined) throw new Error('Expected a library with a SONAME, found none')
    return this.#strings + Number(soname)
  }

  /**
   * The symbol versions that the library needs from others, such as `GLIBC_2.34`; each once, unordered.
   *
   * @returns {string[]}
   */
  get neededVersions() {
    const start = this.#dynamic.get(DT_VERNEED)
    if (start === undefined) return []
    /** @type {Set<string>} */
    const names = new Set()
    let file = this.#fileOffset(Number(start))
    for (let left = Number(this.#dynamic.get(DT_VERNEEDNUM)); left > 0; left -= 1) {
      let entry = file + this.#bytes.readUInt32LE(file + 8)
      for (let versions = this.#bytes.readUInt16LE(file + 2); versions > 0; versions -= 1) {
        names.add(this.text(this.#strings + this.#bytes.readUInt32LE(entry + 8)))
        entry += this.#bytes.readUInt32LE(entry + 12)
      }
      file += this.#bytes.readUInt32LE(file + 12)
    }
    return [...names]
  }

  /** @param {number} offset of a text that ends with a zero byte */
  text(offset) {
    return this.#bytes.toString('latin1', offset, this.#bytes.indexOf(0, offset))
  }

  /** @param {number} address as the loader maps the file */
  #fileOffset(address) {
    const home = this.#segments.find(
      ({ type, address: from, size }) => type === PT_LOAD && address >= from && address < from + size,
    )
    if (home === undefined) throw new Error('Expected the dynamic tables inside a loaded segment')
    return home.offset + address - home.address
  }
}

/**
 * @param {Buffer} bytes
 * @returns {Segment[]}
 */
function programHeaders(bytes) {
  const start = Number(bytes.readBigUInt64LE(32))
  const size = bytes.readUInt16LE(54)
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * size
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    }
  })
}
