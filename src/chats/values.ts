/** Reads values from JSON that another program wrote: anything may be missing or have another type. */

export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}

export function text(value: unknown, name: string): string | undefined {
  const found = member(value, name)
  return typeof found === 'string' && found !== '' ? found : undefined
}

export function list(value: unknown, name?: string): readonly unknown[] {
  const found = name === undefined ? value : member(value, name)
  return Array.isArray(found) ? found : []
}

/** Whole seconds since 1970, from a time in seconds or a date in ISO 8601. */
export function secondsOf(value: unknown): number | undefined {
  const seconds =
    typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value) ? Date.parse(value) / 1000 : Number(value)
  return value !== null && value !== undefined && Number.isFinite(seconds) && seconds >= 0
    ? Math.floor(seconds)
    : undefined
}

/** The speaker's name in an episode for a role in an export. */
export function speakerOf(role: unknown): string | undefined {
  if (role === 'user' || role === 'human') return 'User'
  return role === 'assistant' ? 'Assistant' : undefined
}

/** The texts of a message's parts, and the kinds of the parts that have no text. */
export function textParts(content: unknown): { readonly text: string; readonly others: readonly string[] } {
  if (typeof content === 'string') return { text: content, others: [] }
  const texts: string[] = []
  const others: string[] = []
  for (const part of list(content)) {
    const own =
      typeof part === 'string'
        ? part
        : /text$/.test(text(part, 'type') ?? 'text')
          ? text(part, 'text')
          : undefined
    if (own === undefined)
      others.push((text(part, 'type') ?? text(part, 'content_type') ?? 'part').replaceAll('_', ' '))
    else if (own.trim() !== '') texts.push(own)
  }
  return { text: texts.join('\n\n'), others }
}
