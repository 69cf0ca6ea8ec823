import {
  checkOptions,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
} from '../options/check.js'
import type { MemoryKind } from '../records/memory-record.js'
import { MEMORY_KINDS } from '../records/memory-record.js'
import { requireChoice, requireTags } from '../records/validate-record.js'

/** How a folder is synchronized. */
export interface SyncOptions {
  /** Exactly this scope is written to; default that of the handle. Several folders may share one. */
  readonly scope?: string | undefined
  /** Of records that are new; default `fact`. */
  readonly kind?: MemoryKind | undefined
  /** Of all records, beside the tags of their files. A tag that a later call leaves out is taken away again. */
  readonly tags?: readonly string[] | undefined
  /** Whether the headings above a passage are kept with it, which says what it is about. Default true. */
  readonly headings?: boolean | undefined
  /** Whether `.gitignore` and `.recollectignore` files say what is not a note. Default true. */
  readonly ignore?: boolean | undefined
  /** Whether passages that are in no file any more are erased for good, and not only out of search. Default false. */
  readonly erase?: boolean | undefined
  /** Whether what was forgotten by request, and still stands in a file, comes back. Default false. */
  readonly restore?: boolean | undefined
  /** Whether to say what would be done, and do nothing. Default false. */
  readonly dryRun?: boolean | undefined
  /** Whether what is new gets its vectors before the call ends; else it waits for them. Default true. */
  readonly embed?: boolean | undefined
  /** Told after each file that is read, and after each group of records that is embedded. */
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  /** Ends the call with `signal.reason`; what is stored stays, and the next call continues from there. */
  readonly signal?: AbortSignal | undefined
}

/** Where a synchronization stands. */
export interface SyncProgress {
  /** What is counted: files that are read, or records that get their vectors. */
  readonly stage: 'reading' | 'embedding'
  /** So far. */
  readonly done: number
  /** In all. */
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
