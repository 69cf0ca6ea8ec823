import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../options/check.js'
import type { MemoryKind } from '../records/memory-record.js'
import { MEMORY_KINDS } from '../records/memory-record.js'
import { requireChoice, requireTags } from '../records/validate-record.js'

/** Options for synchronizing a folder. */
export interface SyncOptions {
  /** The scope to write to, exactly this one. Default: that of the handle. Several folders may share one. */
  readonly scope?: string | undefined
  /** The kind of new records; default `fact`. */
  readonly kind?: MemoryKind | undefined
  /** Tags of all records, in addition to the tags of their files. A tag that a later call leaves out is removed. */
  readonly tags?: readonly string[] | undefined
  /** Whether the headings above a passage are kept with it as context. Default true. */
  readonly headings?: boolean | undefined
  /** Whether to skip files that `.gitignore` and `.recollectignore` exclude. Default true. */
  readonly ignore?: boolean | undefined
  /**
   * Whether passages that are no longer in any file are erased for good, not only taken out of search. Default false.
   */
  readonly erase?: boolean | undefined
  /** Whether to restore records that were forgotten by request and are still in a file. Default false. */
  readonly restore?: boolean | undefined
  /** Whether to only report what would be done. Default false. */
  readonly dryRun?: boolean | undefined
  /** Whether new records are embedded before the call ends; otherwise they wait for their vectors. Default true. */
  readonly embed?: boolean | undefined
  /** Called after each file that is read, and after each group of records that is embedded. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  /** Stops the call with `signal.reason`. What is stored stays, and the next call continues from there. */
  readonly signal?: AbortSignal | undefined
}

/** Progress of a synchronization. */
export interface SyncProgress {
  /** What is counted: files read, or records embedded. */
  readonly stage: 'reading' | 'embedding'
  /** Number done so far. */
  readonly done: number
  /** Total number. */
  readonly total: number
  /** The file just read. */
  readonly path?: string | undefined
}

const KEYS = [
  'scope',
  'kind',
  'tags',
  'headings',
  'ignore',
  'erase',
  'restore',
  'dryRun',
  'embed',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof SyncOptions)[]

/** Options with their defaults. */
export type CheckedSyncOptions = Pick<SyncOptions, 'scope' | 'onProgress' | 'signal'> & {
  readonly [K in Exclude<keyof SyncOptions, 'scope' | 'onProgress' | 'signal'>]-?: NonNullable<SyncOptions[K]>
}

/** @throws RecollectError `INVALID_ARGUMENT`, `RECORD_INVALID` */
export function checkSyncOptions(given: SyncOptions): CheckedSyncOptions {
  const options = checkOptions(given, KEYS, 'syncFolder') as SyncOptions
  const { scope, kind = 'fact', tags = [], onProgress, signal } = options
  requireOptionalFunction(onProgress, 'onProgress')
  requireOptionalSignal(signal, 'signal')
  const flag = (name: 'headings' | 'ignore' | 'erase' | 'restore' | 'dryRun' | 'embed', usual: boolean) =>
    requireBoolean(options[name] ?? usual, name)
  return {
    scope,
    kind: requireChoice('kind', kind, MEMORY_KINDS),
    tags: requireTags(tags),
    headings: flag('headings', true),
    ignore: flag('ignore', true),
    erase: flag('erase', false),
    restore: flag('restore', false),
    dryRun: flag('dryRun', false),
    embed: flag('embed', true),
    onProgress,
    signal,
  }
}
