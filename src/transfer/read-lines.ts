import { closeSync, openSync, readSync } from 'node:fs'
import { type Line, LineSplitter } from '../files/line-splitter.js'
import { reading } from '../files/reading.js'

const CHUNK_BYTES = 1024 * 1024

/**
 * Reads the lines of a file in bounded memory.
 *
 * @throws RecollectError `STORE_NOT_READABLE`
 */
export function* readLines(path: string): Generator<Line, void, undefined> {
  const file = reading(path, () => openSync(path, 'r'))
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const splitter = new LineSplitter()
    const next = () => reading(path, () => readSync(file, chunk))
    for (let read = next(); read > 0; read = next()) yield* splitter.add(chunk.subarray(0, read))
    yield* splitter.rest()
  } finally {
    closeSync(file)
  }
}
