import type { SyncReport } from '../folder/report.js'
import { recordsBelow, syncFolder } from '../folder/sync.js'
import { type CheckedSyncOptions, checkSyncOptions, type SyncOptions } from '../folder/sync-options.js'
import { assertNotAborted } from '../options/abort.js'
import type { MemoryCore } from './core.js'
import type { Reach } from './reach.js'

/** How many records are embedded at a time; an abort is checked between two groups. */
const GROUP = 256

/** Synchronizes a folder, and embeds its new records and those that an earlier call left waiting. */
export async function syncAndEmbed(
  core: MemoryCore,
  reach: Reach,
  folder: string,
  given: SyncOptions,
): Promise<SyncReport> {
  const options = checkSyncOptions(given)
  const scope = reach.writeScope(options.scope)
  assertNotAborted(options.signal)
  await core.ensureReady()
  const { report, fresh } = await syncFolder(core.store, folder, { ...options, scope })
  if (options.dryRun) return report
  const { queued } = await core.store.status({ within: scope })
  if (queued === 0) return report
  if (!options.embed || core.engine === null) return { ...report, waiting: queued }
  // Other records wait too: those of this folder are included, any others are not.
  const due = queued > fresh.length ? await recordsBelow(core.store, scope, folder) : fresh
  const embedded = await embedAll(core, due, options)
  return { ...report, embedded, waiting: (await core.store.status({ within: scope })).queued }
}

async function embedAll(
  core: MemoryCore,
  ids: readonly string[],
  { signal, onProgress }: CheckedSyncOptions,
): Promise<number> {
  let embedded = 0
  for (let at = 0; at < ids.length; at += GROUP) {
    assertNotAborted(signal)
    const group = ids.slice(at, at + GROUP)
    embedded += await core.embed(group)
    onProgress?.({ stage: 'embedding', done: at + group.length, total: ids.length })
  }
  return embedded
}
