// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0)
  throw error
})

/** @param {string} text */
export const print = (text) => process.stdout.write(`${shorten(text)}\n`)

/**
 * A line a memory: how well it answers (0 to 1), its kind and the beginning of its text.
 *
 * @param {readonly import('recollect').MemorySearchHit[]} hits
 */
export function printHits(hits) {
  if (hits.length === 0) print('  nothing that is remembered answers it')
  for (const { score, record } of hits) {
    print(`  ${score.toFixed(3)}  ${record.kind.padEnd(8)}  ${record.text.replace(/\s+/g, ' ')}`)
  }
}

/**
 * Why the best one is the best, in three lines.
 *
 * @param {import('recollect').Explanation} explanation
 */
export function printExplanation({ basis, words, meaning, matched, missing }) {
  const list = (/** @type {readonly string[]} */ parts) => (parts.length === 0 ? 'nothing' : parts.join(', '))
  const place = (/** @type {{ place: number } | undefined} */ leg) =>
    leg === undefined ? 'not among the best' : `place ${leg.place}`
  print(`         by words: ${place(words)}; by meaning: ${place(meaning)}; based on: ${basis}`)
  print(`         of the question it has: ${list(matched)}`)
  print(`         and has not: ${list(missing)}`)
}

/**
 * One line of the terminal; whole where there is none.
 *
 * @param {string} text
 */
function shorten(text) {
  const columns = process.stdout.columns ?? Number.POSITIVE_INFINITY
  return text.startsWith('\n') || text.length <= columns ? text : `${text.slice(0, columns - 1)}…`
}
