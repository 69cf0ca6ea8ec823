/** The text that is embedded before each passage of a record: the title of its source, and the heading above it. */
export function passagePrefix(title: string | null, heading: string | null): string {
  const parts = [title, heading].filter((part) => part !== null && part.trim() !== '')
  return parts.length === 0 ? '' : `${parts.join(' > ')}\n`
}

/**
 * Whether a vector with this prefix belongs to a passage below this heading. The title may be an older one: a renamed
 * file keeps its vectors.
 */
export function isPrefixOf(prefix: string, heading: string | null): boolean {
  const own = passagePrefix(null, heading)
  return (
    prefix === '' || prefix === own || (own === '' ? prefix.endsWith('\n') : prefix.endsWith(` > ${own}`))
  )
}
