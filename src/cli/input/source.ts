import { createReadStream } from 'node:fs'
import { addAbortSignal, type Readable } from 'node:stream'
import { assertNotAborted } from '../../options/abort.js'
import { InputError } from '../usage-error.js'

/** Stands for standard input in place of a file. */
export const STANDARD_INPUT = '-'

const CHUNK_BYTES = 256 * 1024

/** The bytes of a file, or of standard input for `-`, in chunks. Rejects with the signal's reason when it aborts. */
export async function* readChunks(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const stream: Readable =
    path === STANDARD_INPUT ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES })
  addAbortSignal(signal, stream)
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    assertNotAborted(signal)
    throw error
  } finally {
    // A pipe that is still open would keep the process alive.
    stream.destroy()
  }
}

/** All of a file, or of standard input for `-`, as text. */
export async function readText(path: string, signal: AbortSignal, mostBytes: number): Promise<string> {
  return decode(await readAll(path, mostBytes, readChunks(path, signal)), nameOf(path))
}

/** All bytes of the source that `path` names. */
export async function readAll(
  path: string,
  mostBytes: number,
  bytes: AsyncIterable<Buffer>,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > mostBytes) {
      throw new InputError(`Expected at most ${mostBytes} bytes in ${nameOf(path)}, received more`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The name of a source in messages. */
export function nameOf(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path
}

function decode(content: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw new InputError(`Expected ${name} to be text in UTF-8, received other bytes`)
  }
}
