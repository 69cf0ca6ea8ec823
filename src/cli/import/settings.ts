import type { MemoryKind } from '../../records/memory-record.js'

/** What an import makes of whatever it takes in. */
export interface ImportSettings {
  readonly scope: string
  readonly kind: MemoryKind
  readonly tags: readonly string[]
  /** Whether the headings above a paragraph of Markdown are kept with it. */
  readonly headings: boolean
  /** Whether everything is looked at, and nothing stored. */
  readonly dryRun: boolean
  /** Whether what was forgotten becomes active again. */
  readonly restore: boolean
}
