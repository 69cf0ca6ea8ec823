import { stem } from './question.js'

/** A shorter word is only an edit away from too many others; of one of four letters, two neighbors may be swapped. */
const MIN_LENGTH = 5
const SWAP_LENGTH = 4
/** Words of at least this many letters may differ by two edits. */
const TWO_EDITS = 8

/** Maximum number of corrections of one word. */
const MAX_CORRECTIONS = 3

/**
 * The words that were probably meant by a word that no record contains: those of the vocabulary at the smallest edit
 * distance, at most one, or two from eight letters on. An edit adds, removes or replaces a letter, or swaps two
 * neighboring letters.
 *
 * @param word in lower case
 * @param vocabulary words of the index, most frequent first; among equally near words the first are used
 */
export function corrections(word: string, vocabulary: Iterable<string>): readonly string[] {
  if (word.length < SWAP_LENGTH || /\d/.test(word)) return []
  if (word.length < MIN_LENGTH) {
    const swapped = new Set(swaps(word))
    return [...vocabulary].filter((other) => swapped.has(other)).slice(0, MAX_CORRECTIONS)
  }
  const most = word.length < TWO_EDITS ? 1 : 2
  const edits = editsFrom(word, most)
  const found: { readonly other: string; readonly count: number }[] = []
  for (const other of vocabulary) {
    if (Math.abs(other.length - word.length) > most || /\d/.test(other)) continue
    const count = edits(other)
    if (count <= most) found.push({ other, count })
  }
  const fewest = Math.min(...found.map(({ count }) => count))
  return found
    .filter(({ count }) => count === fewest)
    .slice(0, MAX_CORRECTIONS)
    .map(({ other }) => other)
}

/** Each way to swap two neighboring letters after the first. */
function swaps(word: string): readonly string[] {
  return Array.from({ length: word.length - 2 }, (_, at) => {
    const [before, pair, after] = [word.slice(0, at + 1), word.slice(at + 1, at + 3), word.slice(at + 3)]
    return before + [...pair].reverse().join('') + after
  })
}

/** Minimum length of each part when a word is split in two. */
const MIN_PART = 3
const MAX_SPLIT_WORD = 24
const ENGLISH = /^[a-z]+$/

/** Each way to split a word in two, as words of the index. */
export function wordSplits(word: string): readonly (readonly string[])[] {
  if (!ENGLISH.test(word) || word.length > MAX_SPLIT_WORD) return []
  const places = Array.from({ length: Math.max(0, word.length - 2 * MIN_PART + 1) }, (_, at) => at + MIN_PART)
  return places.map((at) => [word.slice(0, at), word.slice(at)].map(stem))
}

/**
 * A function that counts the edits that turn `word` into another word (optimal string alignment); a number above `most`
 * if there are more. It uses the same three rows of the table for all words.
 */
function editsFrom(word: string, most: number): (other: string) => number {
  const columns = word.length + 1
  let beforeLast = new Uint16Array(columns)
  let last = new Uint16Array(columns)
  let row = new Uint16Array(columns)
  return (other) => {
    for (let at = 0; at < columns; at++) last[at] = at
    for (let i = 1; i <= other.length; i++) {
      const letter = other.charCodeAt(i - 1)
      row[0] = i
      let least = i
      for (let j = 1; j < columns; j++) {
        const same = letter === word.charCodeAt(j - 1) ? 0 : 1
        let count = Math.min((last[j - 1] ?? 0) + same, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
        const swapped =
          i > 1 &&
          j > 1 &&
          letter === word.charCodeAt(j - 2) &&
          other.charCodeAt(i - 2) === word.charCodeAt(j - 1)
        if (swapped) count = Math.min(count, (beforeLast[j - 2] ?? 0) + 1)
        row[j] = count
        if (count < least) least = count
      }
      if (least > most) return most + 1
      ;[beforeLast, last, row] = [last, row, beforeLast]
    }
    return last[columns - 1] ?? 0
  }
}
