import { visible } from './visible.js'
import { wrap } from './wrap.js'

/** A sentence to the user on standard error; broken between words where that is a terminal. */
export function tell(sentence: string, indent = ''): void {
  const text = visible(sentence)
  const { isTTY, columns = 80 } = process.stderr
  const lines = isTTY === true ? wrap(text, columns - indent.length) : [text]
  for (const line of lines) process.stderr.write(`${indent}${line}\n`)
}
