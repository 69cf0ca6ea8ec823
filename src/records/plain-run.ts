/**
 * The longest run of ASCII letters and digits. Composing and lowercasing produce these characters from nothing else,
 * except from two characters: the Kelvin sign and the capital I with a dot. So a text that contains `part` when
 * composed and lowercased also contains the run, apart from its case.
 */
export function longestPlainRun(part: string): string {
  const runs: readonly string[] = part.match(/[a-z0-9]+/g) ?? []
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '')
}
