import { createInterface } from 'node:readline/promises'
import { assertNotAborted } from '../options/abort.js'
import type { Session } from './session.js'
import { visible } from './terminal/visible.js'
import { UsageError } from './usage-error.js'

/** Asks on the terminal; anything but yes means no. Without a terminal, `--yes` is required. */
export async function confirm(session: Session, question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UsageError('Expected --yes, because there is no terminal to ask on')
  }
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const { signal } = session
  // The terminal is in raw mode while a line is read, so Ctrl-C arrives as a key.
  reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  // The end of the input is not an answer.
  const ended = new Promise<string>((resolve) => reader.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([reader.question(`${visible(question)} [y/N] `, { signal }), ended])
    return /^(?:y|yes)$/i.test(answer.trim())
  } catch (error) {
    assertNotAborted(signal)
    throw error
  } finally {
    reader.close()
  }
}
