import type { FoundSource } from './find-sources.js'
import type { KnownFormat } from './formats.js'

/** A source with its format. */
export type ImportSource = FoundSource & { readonly format: KnownFormat }

/**
 * Determines the format of each source: by its name or, if that does not show it, as for standard input, by its first
 * line.
 */
export async function recognize(sources: readonly FoundSource[]): Promise<ImportSource[]> {
  const recognized: ImportSource[] = []
  for (const { format, ...source } of sources) {
    recognized.push({
      ...source,
      format: format ?? (isRecord(await source.pipe?.firstLine('{')) ? 'jsonl' : 'text'),
    })
  }
  return recognized
}

/** Whether a line is a record as exports and the predecessor write them, with an id and a text. */
function isRecord(line = ''): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return (
      typeof value === 'object' && value !== null && ['id', 'text'].some((name) => hasString(value, name))
    )
  } catch {
    return false
  }
}

function hasString(value: object, name: string): boolean {
  return typeof Object.getOwnPropertyDescriptor(value, name)?.value === 'string'
}
