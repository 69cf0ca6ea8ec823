/**
 * Control characters, which a terminal would obey; the bidirectional overrides, which would show a text in another
 * order than it has; and the separators that some programs take for the end of a line.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text that is safe to show: whatever a stored text or a file name holds, the terminal shows it and does not
 * obey it. Unsafe characters are written as `\n`, `\x1b`, `\u202e`.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSAFE, escapeCharacter)
}

/** As {@link visible}, line by line: for text that is shown as a paragraph. */
export function visibleLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => visible(line.replaceAll('\t', '  ')))
}

/** JSON that holds no unsafe character: JSON.stringify leaves those above U+007E as they are. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) => unicodeEscape(character))
}

function escapeCharacter(character: string): string {
  const named = NAMED[character]
  if (named !== undefined) return named
  const code = character.charCodeAt(0)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
