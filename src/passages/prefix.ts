/** The text that is embedded before each passage of a record: the title of its source, and the heading above it. */
export function passagePrefix(title: string | null, heading: string | null): string {
  const parts = [title, heading].filter((part) => part !== null && part.trim() !== '')
  return parts.length === 0 ? '' : `${parts.join(' > ')}\n`
}
