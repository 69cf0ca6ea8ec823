/** Further than this from every candidate, a word was not a misspelling of one. */
const MAX_EDITS = 3

/** The candidate with the fewest edits from `word`, case aside; undefined when none is near. */
export function nearest<C extends string>(word: string, candidates: readonly C[]): C | undefined {
  let best: C | undefined
  let fewest = MAX_EDITS + 1
  for (const candidate of candidates) {
    const count = edits(word.toLowerCase(), candidate.toLowerCase())
    // An edit for every letter is another word.
    if (count < fewest && count < candidate.length) {
      best = candidate
      fewest = count
    }
  }
  return best
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) {
    return MAX_EDITS + 1
  }
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}
