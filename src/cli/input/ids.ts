import type { Session } from '../session.js'
import { UsageError } from '../usage-error.js'
import { readLines } from './lines.js'
import { STANDARD_INPUT } from './source.js'

/** The ids of a command line, each once; for a single `-`, those from standard input, one per line. */
export async function readIds(session: Session, operands: readonly string[]): Promise<readonly string[]> {
  if (operands.length !== 1 || operands[0] !== STANDARD_INPUT) return [...new Set(operands)]
  const ids = new Set<string>()
  for await (const { text } of readLines(STANDARD_INPUT, { signal: session.signal })) {
    if (text.trim() !== '') ids.add(text.trim())
  }
  if (ids.size > 0) return [...ids]
  throw new UsageError('Expected ids on standard input, received none')
}
