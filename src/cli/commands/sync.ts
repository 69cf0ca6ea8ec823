import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import type { SyncReport } from '../../folder/report.js'
import type { MemoryKind } from '../../records/memory-record.js'
import type { InspectedStore } from '../../store/inspected.js'
import { collect, kindOption } from '../argument-types.js'
import { type BackfillResult, backfill, tellBackfill } from '../backfill.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { EXIT } from '../exit-status.js'
import { tellLeftOut, tellProblems } from '../import/tell-lines.js'
import type { Session } from '../session.js'
import { holdsStore, makeReady, withScratch, withStore } from '../store.js'
import { syncLines } from '../sync-lines.js'
import { Bar } from '../terminal/bar.js'
import { showFileProgress } from '../terminal/file-progress.js'
import { counted } from '../terminal/quantities.js'
import { UsageError } from '../usage-error.js'

interface SyncOptions extends EngineOptions {
  readonly kind: MemoryKind
  readonly tag?: readonly string[]
  readonly headings: boolean
  readonly ignore: boolean
  readonly erase?: boolean
  readonly restore?: boolean
  readonly embed: boolean
  readonly dryRun?: boolean
  readonly watch?: boolean
}

export function defineSync(command: Command, perform: Perform): void {
  command
    .description(
      'Make the memories of a folder match its Markdown and text files: new and changed paragraphs are ' +
        'stored and embedded, deleted ones leave search, renamed and moved files keep their memories. ' +
        'Unchanged files are not read again. Hidden files, node_modules, and what .gitignore and ' +
        '.recollectignore name are skipped. Memories from elsewhere are not touched. Exits with 4 when ' +
        'something could not be read.',
    )
    .argument('<dir...>', 'folders of notes; several may share a store')
    .addOption(kindOption('kind of the memories').default('fact'))
    .option('--tag <tag>', 'tag of the memories; repeat for several', collect)
    .option('--no-headings', 'make each heading a memory of its own')
    .option('--no-ignore', 'include what .gitignore and .recollectignore exclude')
    .option('--erase', 'erase for good what is no longer in any file, now or since earlier runs')
    .option('--restore', 'restore what was forgotten but is still in a file')
    .option('--no-embed', 'do not embed now; `recollect backfill` does later')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--watch', 'keep running and follow the folders until stopped')
  addEngineOptions(command)
  examples(command, [
    ['recollect sync ~/notes', 'after each change, or every hour'],
    ['recollect sync --watch ~/notes ~/recipes', 'continuously'],
    ['recollect sync --dry-run --erase ~/notes', 'show what would be erased'],
  ])
  command.action(perform(sync))
}

async function sync(
  session: Session,
  folders: readonly string[],
  options: SyncOptions,
): Promise<number | undefined> {
  if (options.watch === true && options.dryRun === true)
    throw new UsageError('Expected --watch or --dry-run, received both')
  if (options.dryRun !== true) {
    return withStore(session, 'make', async (store, scope) => {
      await makeReady(session, store)
      const target = { store, scope }
      return options.watch === true
        ? follow(session, target, folders, options)
        : syncAll(session, target, folders, options)
    })
  }
  const work = (store: InspectedStore, scope: string) => syncAll(session, { store, scope }, folders, options)
  return holdsStore(session) ? withStore(session, 'read', work) : withScratch(session, work)
}

interface SyncTarget {
  readonly store: InspectedStore
  readonly scope: string
}

/** Runs until it is stopped. */
async function follow(
  session: Session,
  target: SyncTarget,
  folders: readonly string[],
  options: SyncOptions,
): Promise<undefined> {
  const { folderChanges } = await import('../../folder/watch.js')
  const { folderPath } = await import('../../folder/sync.js')
  const { signal } = session
  const onError = (error: unknown) =>
    session.warn(`changes may be missed: ${error instanceof Error ? error.message : String(error)}`)
  const gone = new Set<string>()
  // A folder that was deleted or unmounted keeps its memories, and is named once until it is back.
  const syncIfThere = async (folder: string) => {
    try {
      await syncOne(session, target, folder, options)
      gone.delete(folder)
    } catch (error) {
      if (existsSync(folder)) throw error
      if (!gone.has(folder)) session.warn(`${folder} is gone: its memories stay until it is back`)
      gone.add(folder)
    }
  }
  let passes = 0
  for await (const _ of folderChanges(folders.map(folderPath), { signal, onError })) {
    startPass(session, false)
    for (const folder of folders) await syncIfThere(folder)
    session.resumeHint = 'The store matches the folders as they were; the same command continues from there.'
    if (passes === 0) session.note(`Watching ${folders.join(', ')}; Ctrl-C ends`)
    passes += 1
  }
  return undefined
}

async function syncAll(
  session: Session,
  target: SyncTarget,
  folders: readonly string[],
  options: SyncOptions,
): Promise<number | undefined> {
  startPass(session, options.dryRun === true)
  const statuses: (number | undefined)[] = []
  const { folderPath } = await import('../../folder/sync.js')
  const unread: unknown[] = []
  for (const folder of folders) {
    try {
      folderPath(folder)
    } catch (error) {
      // Another folder of the command may be there: only one of them is on a disk that is not mounted.
      unread.push(error)
      if (unread.length === folders.length) throw unread[0]
      session.warn(`not read: ${error instanceof Error ? error.message : String(error)}`)
      continue
    }
    statuses.push(await syncOne(session, target, folder, options))
  }
  return unread.length > 0 ? EXIT.incomplete : statuses.find((status) => status !== undefined)
}

function startPass(session: Session, dryRun: boolean): void {
  session.resumeHint = dryRun
    ? 'Nothing was stored; the same command starts over.'
    : 'What is stored is kept; the same command continues from there.'
}

async function syncOne(
  session: Session,
  target: SyncTarget,
  folder: string,
  options: SyncOptions,
): Promise<number | undefined> {
  const { store, scope } = target
  const { report, fresh } = await takeIn(session, target, folder, options)
  tellProblems(session, report.problems)
  for (const { path, rejections } of report.read)
    for (const { line, reason } of rejections) session.warn(`${path}:${line}: ${reason}`)
  tellLeftOut(session, report.read)
  const waiting = new Set(report.dryRun ? [] : await store.waiting(scope))
  const due = await dueOf(target, folder, waiting, fresh)
  const embeds = options.embed && due.length > 0
  const embedded: BackfillResult | null = embeds
    ? await backfill(session, target, { ...options, ids: due })
    : null
  if (session.json) await session.printJson({ ...report, embedding: embedded })
  else await session.print(...syncLines(folder, report).map((line) => session.screen.row([line])))
  const status = embedded === null ? undefined : await tellBackfill(session, target, embedded)
  const left = waiting.size - (embeds ? due.length : 0)
  if (left > 0) {
    session.note(
      `${counted(left, 'other record waits', 'other records wait')} for a vector: ${commandLine(session.options, 'backfill', options)}`,
    )
  }
  return report.problems.length + report.passages.rejected > 0 ? EXIT.incomplete : status
}

/** The new records of the folder, and those that an earlier call left waiting. */
async function dueOf(
  { store, scope }: SyncTarget,
  folder: string,
  waiting: ReadonlySet<string>,
  fresh: readonly string[],
): Promise<readonly string[]> {
  if (waiting.size === 0) return []
  const { recordsBelow } = await import('../../folder/sync.js')
  const all = waiting.size > fresh.length ? await recordsBelow(store, scope, folder) : fresh
  return all.filter((id) => waiting.has(id))
}

async function takeIn(
  session: Session,
  { store, scope }: SyncTarget,
  folder: string,
  options: SyncOptions,
): Promise<{ readonly report: SyncReport; readonly fresh: readonly string[] }> {
  const { syncFolder } = await import('../../folder/sync.js')
  const { checkSyncOptions } = await import('../../folder/sync-options.js')
  const { kind, tag: tags, headings, ignore, erase, restore, dryRun } = options
  const bar = await Bar.open(session, { label: dryRun === true ? 'Checking' : 'Reading', unit: 'files' })
  let show: (() => void) | undefined
  try {
    const { signal } = session
    const checked = checkSyncOptions({ kind, tags, headings, ignore, erase, restore, dryRun, signal })
    const onProgress = ({ total }: { readonly total: number }) => {
      show ??= showFileProgress(bar, total)
      show()
    }
    return await syncFolder(store, folder, { ...checked, scope, onProgress })
  } finally {
    bar.close()
  }
}
