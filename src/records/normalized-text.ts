/**
 * A text without the differences that do not change what it says: case, runs of white space, punctuation at the end.
 */
export function normalizedText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[\s.!?…]+$/u, '')
}
