// Microsoft's library has the SONAME `libonnxruntime.so.1` and versioned symbols. The loader treats two libraries with
// one SONAME in a process as the same: a program that loads onnxruntime-node after us would get our copy and fail. So
// ours gets a different name of the same length, which changes no offset in the file.
import { Elf } from './elf.mjs'

/**
 * Changes the SONAME of a 64-bit little-endian ELF library in place.
 *
 * @param {Buffer} bytes
 * @param {string} expected the name it has
 * @param {string} replacement of the same length
 */
export function replaceSoname(bytes, expected, replacement) {
  if (expected.length !== replacement.length) {
    throw new Error(
      `Expected a SONAME of ${expected.length} characters, received ${replacement.length}: ${replacement}`,
    )
  }
  const elf = new Elf(bytes)
  const found = elf.text(elf.sonameOffset)
  if (found !== expected) throw new Error(`Expected the SONAME ${expected}, found ${found}`)
  bytes.write(replacement, elf.sonameOffset, 'latin1')
}
