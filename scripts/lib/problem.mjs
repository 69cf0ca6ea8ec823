// A problem that the user can fix: shown as one sentence, never as a stack trace.
export class Problem extends Error {}

/**
 * Runs a script's main function and turns what it throws into an exit status.
 *
 * @param {() => Promise<number>} main resolves with the exit status
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.exitCode = 1
    const problem = error instanceof Problem ? error : fullDisk(error)
    if (problem === null) throw error
    process.stderr.write(`\n${problem.message}\n`)
  }
}

/**
 * @param {unknown} error
 * @returns {Problem | null} the problem when the error came from a full disk
 */
function fullDisk(error) {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull() : null
}

/** @returns {Problem} */
export function diskFull() {
  return new Problem(
    'The disk is full: free about 4 GB on the disk of this folder (and of the npm and cargo caches), then run the same command again.',
  )
}
