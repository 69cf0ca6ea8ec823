import { readLines } from './input/lines.js'
import { STANDARD_INPUT } from './input/source.js'
import type { Session } from './session.js'
import { UsageError } from './usage-error.js'

/** The ids that were typed, or those that standard input has, a line each. */
export async function idsOf(session: Session, operands: readonly string[]): Promise<readonly string[]> {
  if (operands.length !== 1 || operands[0] !== STANDARD_INPUT) return [...new Set(operands)]
  const ids = new Set<string>()
  for await (const { text } of readLines(STANDARD_INPUT, { signal: session.signal })) {
    if (text.trim() !== '') ids.add(text.trim())
  }
  if (ids.size > 0) return [...ids]
  throw new UsageError('Expected ids on standard input, received none')
}
