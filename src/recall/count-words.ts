/**
 * Counts words: runs of characters other than white space. In a text longer than any turn, only the beginning counts.
 *
 * @param most counting stops at one more than this
 */
export function countWords(text: string, most: number = Number.POSITIVE_INFINITY): number {
  let words = 0
  let inWord = false
  const end = Math.min(text.length, MAX_COUNTED)
  for (let at = 0; at < end; at++) {
    const unit = text.charCodeAt(at)
    const space = unit === 32 || (unit >= 9 && unit <= 13) || unit === 0x3000 || unit === 0xa0
    if (!space && !inWord && ++words > most) break
    inWord = !space
  }
  return words
}

const MAX_COUNTED = 16_384
