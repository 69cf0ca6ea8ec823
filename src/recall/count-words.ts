/** Counts runs of characters other than white space; of a text longer than any turn, only in the beginning. */
export function countWords(text: string): number {
  let words = 0
  let inWord = false
  const end = Math.min(text.length, MAX_COUNTED)
  for (let at = 0; at < end; at++) {
    const unit = text.charCodeAt(at)
    const space = unit === 32 || (unit >= 9 && unit <= 13) || unit === 0x3000 || unit === 0xa0
    if (!space && !inWord) words += 1
    inWord = !space
  }
  return words
}

const MAX_COUNTED = 16_384
