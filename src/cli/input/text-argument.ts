import { MAX_TEXT_BYTES } from '../../records/record-text.js'
import { UsageError } from '../usage-error.js'
import { readText, STANDARD_INPUT } from './source.js'

/** Far more than a memory keeps; longer input is probably the wrong file. */
const MAX_BYTES = MAX_TEXT_BYTES * 16

/** One text from the words of a command line or, for a single `-`, all of standard input. */
export async function readArgument(operands: readonly string[], signal: AbortSignal): Promise<string> {
  const fromInput = operands.length === 1 && operands[0] === STANDARD_INPUT
  const text = fromInput ? (await readText(STANDARD_INPUT, signal, MAX_BYTES)).trimEnd() : operands.join(' ')
  if (text.trim() !== '') return text
  throw new UsageError('Expected a text that is not blank')
}
