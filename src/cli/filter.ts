import type { Command } from 'commander'
import type { RecordFilter } from '../records/filter.js'
import type { MemoryKind } from '../records/memory-record.js'
import type { MemoryStore } from '../store/store.js'
import { collect, kindsOption, numberFrom } from './argument-types.js'
import { time } from './date-argument.js'
import { sourceIdOf } from './source-argument.js'

/** Which records a command applies to. */
export interface FilterOptions {
  readonly kind?: readonly MemoryKind[]
  readonly tag?: readonly string[]
  readonly source?: string
  readonly since?: number
  readonly before?: number
  readonly minConfidence?: number
  readonly all?: boolean
}

export function addFilterOptions(command: Command): void {
  command
    .addOption(kindsOption('only this kind; repeat for several'))
    .option('--tag <tag>', 'only with this tag; repeat to require several', collect)
    .option('--source <source>', 'only from this file or conversation: a path or a source id')
    .option('--since <date>', 'only created at or after this date or time', time)
    .option('--before <date>', 'only created before this date or time', time)
    .option('--min-confidence <number>', 'only with at least this confidence, 0 to 1', numberFrom(0, 1))
    .option('-a, --all', 'include superseded, invalidated and forgotten ones')
}

/** @param within the scope to read, and all below it */
export async function toFilter(
  store: MemoryStore,
  options: FilterOptions,
  within: string,
): Promise<RecordFilter> {
  const { kind, tag, source, since, before, minConfidence, all } = options
  return {
    within,
    kind,
    tag,
    sourceId: source === undefined ? undefined : await sourceIdOf(store, within, source),
    createdFrom: since,
    createdBefore: before,
    minConfidence,
    includeInactive: all ?? false,
  }
}
