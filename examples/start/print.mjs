/** What a line may hold where the output is not a terminal. */
const DEFAULT_COLUMNS = 110

/** @param {string} text */
export const print = (text) => process.stdout.write(`${shorten(text)}\n`)

/**
 * A line a memory: its distance (0 is the same, 1.41 is unrelated), its kind and the beginning of its text.
 *
 * @param {readonly import('recollect').MemorySearchHit[]} hits
 */
export function printHits(hits) {
  if (hits.length === 0) print('  nothing is remembered yet')
  for (const { distance, record } of hits) {
    print(`  ${distance.toFixed(3)}  ${record.kind.padEnd(8)}  ${record.text.replace(/\s+/g, ' ')}`)
  }
}

/** @param {string} text */
function shorten(text) {
  const columns = process.stdout.columns ?? DEFAULT_COLUMNS
  return text.startsWith('\n') || text.length <= columns ? text : `${text.slice(0, columns - 1)}…`
}
