import { isAbsolute, posix } from 'node:path'
import type { DocumentPassage } from '../documents/document.js'
import { paragraphId } from '../documents/paragraph.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { withSlashes } from './walk.js'

/** A record whose paragraph was imported from a named file before records had a source. */
interface Imported {
  readonly record: MemoryRecord
  /** The file's path, as it was given then. */
  readonly file: string
}

/** A passage that such a record contains. */
export interface ImportedPassage {
  readonly record: MemoryRecord
  /** Whether its text is exactly the passage; otherwise the headings above it come first. */
  readonly isExact: boolean
}

/**
 * The records that imports made before records had a source, which a synchronization of the same files would store
 * again beside them. An id that is the hash of the text proves that a record was imported and not changed since; its
 * metadata name the file.
 */
export class ImportedBefore {
  readonly #byText = new Map<string, Imported[]>()

  constructor(records: Iterable<MemoryRecord>) {
    for (const record of records) {
      const file = fileOf(record)
      if (file === undefined) continue
      const same = this.#byText.get(record.text)
      if (same === undefined) this.#byText.set(record.text, [{ record, file }])
      else same.push({ record, file })
    }
  }

  /** Takes the record of a passage of a file, if there is one. Each is taken once. */
  take({ text, heading }: DocumentPassage, path: string): ImportedPassage | undefined {
    const exact = this.#take(text, path)
    if (exact !== undefined) return { record: exact, isExact: true }
    const headed = heading === undefined ? undefined : this.#take(`${heading}\n${text}`, path)
    return headed?.status === 'active' ? { record: headed, isExact: false } : undefined
  }

  #take(text: string, path: string): MemoryRecord | undefined {
    const same = this.#byText.get(text) ?? []
    const at = same.findIndex(({ file }) => names(file, path))
    return at === -1 ? undefined : same.splice(at, 1)[0]?.record
  }
}

/** The file that a record was imported from; undefined for a record that came from anywhere else. */
function fileOf({ id, text, scope, source, metadata }: MemoryRecord): string | undefined {
  if (source !== undefined || typeof metadata !== 'object' || metadata === null) return undefined
  if (Object.keys(metadata).sort().join() !== 'line,source' || id !== paragraphId(text, scope))
    return undefined
  const file: unknown = Object.getOwnPropertyDescriptor(metadata, 'source')?.value
  return typeof file === 'string' ? file : undefined
}

/** Whether a path, absolute or relative to an unknown folder, may name this file. */
function names(given: string, path: string): boolean {
  const file = withSlashes(given)
  if (isAbsolute(given)) return posix.normalize(file) === path
  const below = posix.normalize(file).replace(/^(?:\.\.\/)+/, '')
  return path.endsWith(`/${below}`)
}
