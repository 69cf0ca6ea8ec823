import type { MemoryKind } from '../../records/memory-record.js'

/** Settings for everything that an import stores. */
export interface ImportSettings {
  readonly scope: string
  readonly kind: MemoryKind
  readonly tags: readonly string[]
  /** Whether the headings above a paragraph of Markdown are kept with it. */
  readonly headings: boolean
  /** Whether everything is checked, and nothing is stored. */
  readonly dryRun: boolean
  /** Whether forgotten records become active again. */
  readonly restore: boolean
}
