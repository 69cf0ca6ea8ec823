/** The present moment for the name of a file, to the millisecond: two acts may follow each other within a second. */
export function momentName(): string {
  return new Date().toISOString().replaceAll(/[-:.]/g, '')
}
