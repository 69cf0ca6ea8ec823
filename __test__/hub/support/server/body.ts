import { createReadStream, statSync } from 'node:fs'

/** Bytes that can be read from any offset, so that a range of a large file needs no memory for the whole. */
export interface Body {
  readonly size: number
  /** The bytes from `start` up to, but not including, `end`. */
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

/** The size of one socket write: small enough that a cut can be placed at any byte. */
const PIECE_BYTES = 64 << 10

export function bytesBody(bytes: Uint8Array): Body {
  return {
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += PIECE_BYTES) {
        yield bytes.subarray(at, Math.min(at + PIECE_BYTES, end))
      }
    },
  }
}

export const textBody = (text: string): Body => bytesBody(Buffer.from(text))

export const emptyBody = bytesBody(new Uint8Array())

export function fileBody(path: string): Body {
  return {
    size: statSync(path).size,
    async *read(start, end) {
      if (end > start) {
        yield* createReadStream(path, { start, end: end - 1, highWaterMark: PIECE_BYTES })
      }
    },
  }
}

/** A part of `body` as a separate body. */
export function slice(body: Body, start: number, end: number): Body {
  return { size: end - start, read: (from, to) => body.read(start + from, start + to) }
}

export async function bytesOf(body: Body): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of body.read(0, body.size)) {
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
