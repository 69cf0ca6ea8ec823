import { visible } from './visible.js'
import { wrap } from './wrap.js'

/** Prints a sentence to the user on standard error, wrapped if that is a terminal. */
export function tell(sentence: string, indent = ''): void {
  const text = visible(sentence)
  const { isTTY, columns = 80 } = process.stderr
  const lines = isTTY === true ? wrap(text, columns - indent.length) : [text]
  for (const line of lines) process.stderr.write(`${indent}${line}\n`)
}
