/**
 * The longest run of ASCII letters and digits. None of them comes of anything else but for two, the
 * Kelvin sign and the capital I with a dot: a text that holds `part` when it is composed and lowered holds the run but for its case.
 */
export function longestPlainRun(part: string): string {
  const runs: readonly string[] = part.match(/[a-z0-9]+/g) ?? []
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}
