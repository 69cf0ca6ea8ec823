import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { replaceSoname } from '../../scripts/lib/elf-soname.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'

const library = inRoot('node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1')
const [was, becomes] = ['libonnxruntime.so.1', 'librecollect_ort.so']

it('changes the SONAME and nothing else', () => {
  const before = readFileSync(library)
  const after = Buffer.from(before)
  replaceSoname(after, was, becomes)
  const at = after.indexOf(becomes)
  const end = at + was.length
  expect(after).toHaveLength(before.length)
  expect(before.toString('latin1', at, end)).toBe(was)
  expect(before.subarray(0, at).equals(after.subarray(0, at))).toBe(true)
  expect(before.subarray(end).equals(after.subarray(end))).toBe(true)
  // A second edit finds the new name in the same place.
  expect(() => replaceSoname(after, was, becomes)).toThrow(`Expected the SONAME ${was}, found ${becomes}`)
})

it('refuses a name of another length, and a file that is not a library', () => {
  expect(() => replaceSoname(readFileSync(library), was, 'short.so')).toThrow(
    'Expected a SONAME of 19 characters',
  )
  expect(() => replaceSoname(Buffer.from('MZ, a Windows program'), was, becomes)).toThrow(
    '64-bit little-endian ELF',
  )
})
