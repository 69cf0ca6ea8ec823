/** White space, including every character that some program treats as the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
const SPACES = /[\s\u001c-\u001e\u0085]+/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches control characters
const LINE_END = /[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]/u

const CONTROL = /\p{Cc}+/gu

/**
 * Characters that are invisible or change the order in which a text is shown: directions, tags, and other format
 * characters. U+200C and U+200D stay: Persian words and emoji need them.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cf}\u{e0000}-\u{e0fff}]/gu

/**
 * A text as one line of a prompt. Whatever the text contains, no program reads it as two lines, nothing in it is hidden
 * from the reader, and it does not change the order of the text around it.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .trim()
    .replace(SPACES, (spaces) => (LINE_END.test(spaces) ? ' / ' : spaces))
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
}
