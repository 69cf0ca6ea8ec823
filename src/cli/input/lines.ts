import { LineSplitter, MAX_LINE_BYTES, NEWLINE, NUL } from '../../files/line-splitter.js'
import { type TextLine, textLine } from '../../files/text-line.js'
import { InputError } from '../usage-error.js'
import { nameOf, readChunks } from './source.js'

/** A line and where it ends: `end` counts the bytes up to there, for a bar. */
export interface InputLine extends TextLine {
  readonly end: number
}

export interface LineOptions {
  /** Lines end in NUL instead of a line feed, and may contain line feeds. */
  readonly nul?: boolean | undefined
  readonly signal: AbortSignal
  /** The bytes of `path`, if it is a pipe whose beginning was already read. */
  readonly chunks?: AsyncIterable<Buffer> | undefined
}

/**
 * The lines of a file, or of standard input for `-`, in bounded memory. Empty lines are lines. A line that is too long
 * is probably a mistake, such as a file without line ends, and is refused before it is read completely.
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
    `Expected lines of at most ${MAX_LINE_BYTES} bytes, but line ${number} of ${nameOf(path)} is longer`,
  )
}
