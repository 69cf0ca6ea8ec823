import type { FoundSource } from './find-sources.js'
import type { KnownFormat } from './formats.js'

/** A source, and what it holds. */
export type ImportSource = FoundSource & { readonly format: KnownFormat }

/** Says of each source what it holds; one that its name does not tell of, as standard input, by its first line. */
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

/** As an export and the predecessor write them, each of which has an id and a text. */
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
