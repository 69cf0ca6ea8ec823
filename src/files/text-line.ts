/** A line of a text file. */
export interface TextLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** Whether it was UTF-8; what is not is replaced by U+FFFD. */
  readonly valid: boolean
}

/** The text of a line's bytes. */
export function textLine(number: number, bytes: Buffer): TextLine {
  const text = bytes.toString('utf8')
  // Only a text with the replacement character in it can have been something else.
  return { number, text, valid: !text.includes('\ufffd') || Buffer.from(text).equals(bytes) }
}
