import { LineSplitter, MAX_LINE_BYTES, NEWLINE, NUL } from '../../files/line-splitter.js'
import { type TextLine, textLine } from '../../files/text-line.js'
import { InputError } from '../usage-error.js'
import { nameOf, readChunks } from './source.js'

/** A line and where it ends: `end` counts the bytes up to there, for a bar. */
export interface InputLine extends TextLine {
  readonly end: number
}

export interface LineOptions {
  /** Lines end in NUL, not in a line feed, which they may hold then. */
  readonly nul?: boolean | undefined
  readonly signal: AbortSignal
  /** The bytes of `path`, where it is a pipe that has been begun. */
  readonly chunks?: AsyncIterable<Buffer> | undefined
}

/**
 * The lines of a file, or of standard input for `-`, in bounded memory. Empty lines are lines. A line that is too
 * long is a mistake, as a file without line ends, and is refused before its end is seen.
 */
export async function* readLines(
  path: string,
  { nul = false, signal, chunks = readChunks(path, signal) }: LineOptions,
): AsyncGenerator<InputLine, void, undefined> {
  const splitter = new LineSplitter(nul ? NUL : NEWLINE)
  for await (const chunk of chunks) {
    for (const { number, bytes, end } of splitter.add(chunk)) {
      if (bytes === null) throw tooLong(path, number)
      yield { ...textLine(number, bytes), end }
    }
    if (splitter.tooLong !== null) throw tooLong(path, splitter.tooLong)
  }
  for (const { number, bytes, end } of splitter.rest()) {
    if (bytes !== null) yield { ...textLine(number, bytes), end }
  }
}

function tooLong(path: string, number: number): InputError {
  return new InputError(
    `Expected lines of at most ${MAX_LINE_BYTES} bytes, line ${number} of ${nameOf(path)} is longer`,
  )
}
