/** A word with more edits than this is not a misspelling of a candidate. */
const MAX_EDITS = 3

/** Names that other libraries use, and our names for the same; of several, the first that exists is used. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  abortsignal: ['signal'],
  assistant: ['assistantText'],
  answer: ['assistantText'],
  content: ['text', 'userText'],
  date: ['createdAt', 'at'],
  dir: ['rootDir', 'modelDir'],
  directory: ['rootDir', 'modelDir'],
  embedder: ['engine'],
  file: ['databaseFile', 'modelFile'],
  filename: ['databaseFile', 'modelFile'],
  folder: ['rootDir', 'modelDir'],
  id: ['turnId'],
  importance: ['importanceScore'],
  k: ['limit'],
  max: ['limit'],
  maxresults: ['limit'],
  memory: ['text'],
  message: ['text', 'userText'],
  model: ['engine', 'modelDir'],
  namespace: ['scope'],
  path: ['rootDir', 'modelDir'],
  root: ['rootDir'],
  source: ['sourceId'],
  threshold: ['minScore'],
  timestamp: ['createdAt', 'at'],
  topk: ['limit'],
  ttl: ['staleAfterSecs'],
  type: ['kind'],
  user: ['userText', 'scope'],
  userid: ['scope'],
  value: ['text'],
  where: ['filter'],
}

/**
 * The candidate for which `word` is another name, else the one with the fewest edits from it, ignoring case; undefined
 * if none is near.
 */
export function nearest<C extends string>(word: string, candidates: readonly C[]): C | undefined {
  return meantBy(word, candidates) ?? misspelled(word, candidates)
}

function meantBy<C extends string>(word: string, candidates: readonly C[]): C | undefined {
  const plain = word.toLowerCase().replace(/[_-]/g, '')
  const names = Object.hasOwn(SYNONYMS, plain) ? SYNONYMS[plain] : undefined
  for (const name of names ?? []) {
    const candidate = candidates.find((one) => one === name)
    if (candidate !== undefined) return candidate
  }
  return undefined
}

function misspelled<C extends string>(word: string, candidates: readonly C[]): C | undefined {
  let best: C | undefined
  let fewest = MAX_EDITS + 1
  for (const candidate of candidates) {
    const count = edits(word.toLowerCase(), candidate.toLowerCase())
    // If more than half of its letters differ, it is another word.
    if (count < fewest && count * 2 <= candidate.length) {
      best = candidate
      fewest = count
    }
  }
  return best
}

/** The Levenshtein distance. */
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
