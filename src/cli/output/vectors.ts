import { UsageError } from '../usage-error.js'
import { Sink } from './sink.js'

/** A text and its vector. */
export interface EmbeddedText {
  /** From 0, in the order of the texts. */
  readonly index: number
  readonly text: string
  /** Whether only the beginning of the text was embedded. */
  readonly truncated: boolean
  readonly vector: Float32Array
}

/** The output format of vectors. */
export interface VectorFormat {
  readonly format: 'json' | 'raw'
  /** Whether JSON lines include the texts. */
  readonly withText: boolean
}

/** Opens the output: standard output, or a file. */
export async function openSink(session: { readonly out: Sink }, path: string | undefined): Promise<Sink> {
  if (path === undefined || path === '-') return session.out
  const { open } = await import('node:fs/promises')
  const file = await open(path, 'w', 0o600)
  return new Sink(file.createWriteStream())
}

/** Encodes vectors as JSON lines, or as consecutive little-endian float32. */
export function encode(
  embedded: readonly EmbeddedText[],
  { format, withText }: VectorFormat,
): string | Uint8Array {
  if (format === 'raw') return Buffer.concat(embedded.map(({ vector }) => littleEndian(vector)))
  const lines = embedded.map(({ index, text, truncated, vector }) => {
    const head = JSON.stringify({ index, ...(withText ? { text } : {}), truncated })
    return `${head.slice(0, -1)},"vector":[${numbers(vector)}]}\n`
  })
  return lines.join('')
}

/** @throws UsageError if bytes would go to a terminal */
export function requireNoTerminal(format: 'json' | 'raw', output: string | undefined): void {
  if (format !== 'raw' || process.stdout.isTTY !== true || (output !== undefined && output !== '-')) return
  throw new UsageError('Expected raw vectors to go to a file or a pipe, not to a terminal: add --output FILE')
}

/** Nine digits are enough to read the same float32 again. */
function numbers(vector: Float32Array): string {
  let text = ''
  for (const value of vector) text += `${text === '' ? '' : ','}${Number(value.toPrecision(9))}`
  return text
}

function littleEndian(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes
}
