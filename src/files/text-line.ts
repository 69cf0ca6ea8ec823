/** A line of a text file. */
export interface TextLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** Whether it was valid UTF-8. Invalid bytes are replaced by U+FFFD. */
  readonly valid: boolean
}

/** Decodes the bytes of a line. */
export function textLine(number: number, bytes: Buffer): TextLine {
  const text = bytes.toString('utf8')
  // Only a text with the replacement character can have been invalid.
  return { number, text, valid: !text.includes('\ufffd') || Buffer.from(text).equals(bytes) }
}
