import type { Line } from '../files/line-splitter.js'
import { readLines } from './read-lines.js'

/** Maximum number of lines, and of their bytes, in one transaction. */
const BATCH_LINES = 500
const BATCH_BYTES = 4 * 1024 * 1024

const NEWLINE_BYTES = 1

const SPACE = 0x20
const TAB = 0x09

/** Lines of a file that are imported together. */
export interface LineBatch {
  /** The lines that are not blank. */
  readonly lines: readonly Line[]
  /** Size in the file in bytes, including blank lines and line ends. */
  readonly bytes: number
}

/** @throws RecollectError `STORE_NOT_READABLE` */
export function* lineBatches(path: string): Generator<LineBatch, void, undefined> {
  let lines: Line[] = []
  let bytes = 0
  for (const line of readLines(path)) {
    bytes += line.length + NEWLINE_BYTES
    if (!isBlank(line)) lines.push(line)
    if (lines.length < BATCH_LINES && bytes < BATCH_BYTES) continue
    yield { lines, bytes }
    lines = []
    bytes = 0
  }
  if (bytes > 0) yield { lines, bytes }
}

function isBlank({ bytes }: Line): boolean {
  return bytes?.every((byte) => byte === SPACE || byte === TAB) === true
}
