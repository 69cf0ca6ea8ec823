/** White space, with all that any program takes for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const SPACES = /[\s\u001c-\u001e\u0085]+/gu

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const LINE_END = /[\n\v\f\r\u001c-\u001e\u0085\u2028\u2029]/u

/** Control characters. */
const CONTROL = /\p{Cc}+/gu

/**
 * What shows nothing, or shows the text in another order than it has: directions, tags, and other format characters.
 * U+200C and U+200D stay: Persian words and emoji are made with them.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cf}\u{e0000}-\u{e0fff}]/gu

/**
 * A text as one line of a prompt: whatever it holds, no program takes it for two, and nothing in it is hidden from
 * the reader or turns the order of what stands beside it.
 */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .trim()
    .replace(SPACES, (spaces) => (LINE_END.test(spaces) ? ' / ' : spaces))
    .replace(INVISIBLE, '')
    .replace(CONTROL, ' ')
}
