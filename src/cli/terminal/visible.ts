/**
 * Control characters, which a terminal would execute; bidirectional overrides, which would change the order in which a
 * text is shown; and separators that some programs treat as line ends.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Makes a text safe to show: whatever a stored text or a file name contains, the terminal shows it and does not
 * execute it. Unsafe characters are written as `\n`, `\x1b`, `\u202e`.
 */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSAFE, escapeCharacter)
}

/** Like {@link visible}, line by line: for text that is shown as a paragraph. */
export function visibleLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => visible(line.replaceAll('\t', '  ')))
}

/** JSON without unsafe characters: JSON.stringify leaves those above U+007E as they are. */
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
