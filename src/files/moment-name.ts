/** The current time for a file name, to the millisecond: two operations may follow each other within a second. */
export function momentName(): string {
  return new Date().toISOString().replaceAll(/[-:.]/g, '')
}
