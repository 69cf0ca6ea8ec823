import { readFileSync } from 'node:fs'

/** One text and the output of sentence-transformers for it. */
export interface ReferenceCase {
  readonly name: string
  readonly text: string
  readonly tokenCount: number
  readonly truncated: boolean
  readonly vector: Float32Array
}

interface StoredCase {
  readonly name: string
  readonly text: string
  readonly token_count: number
  readonly truncated: boolean
  readonly embedding_base64: string
}

const file = new URL('../../fixtures/reference-embeddings.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly StoredCase[] }

export const REFERENCE: readonly ReferenceCase[] = cases.map((stored) => ({
  name: stored.name,
  text: stored.text,
  tokenCount: stored.token_count,
  truncated: stored.truncated,
  vector: decode(stored.embedding_base64),
}))

/** The case of that name, which must exist. */
export function reference(name: string): ReferenceCase {
  const found = REFERENCE.find((candidate) => candidate.name === name)
  if (found === undefined) {
    throw new Error(`No reference case ${name}`)
  }
  return found
}

export function greatestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((greatest, value, i) => Math.max(greatest, Math.abs(value - (b[i] ?? Number.NaN))), 0)
}

export function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
}

function decode(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64')
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4))
}
