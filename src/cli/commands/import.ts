import { type Command, Option } from 'commander'
import type { ChatExport } from '../../chats/find-chats.js'
import type { FolderProblem } from '../../folder/walk.js'
import type { MemoryKind } from '../../records/memory-record.js'
import type { InspectedStore } from '../../store/inspected.js'
import { collect, kindOption } from '../argument-types.js'
import { type BackfillResult, backfill, tellBackfill } from '../backfill.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { EXIT } from '../exit-status.js'
import { findSources, type SourceFindings } from '../import/find-sources.js'
import { FORMATS, type Format } from '../import/formats.js'
import type { ImportedNotes } from '../import/import-notes.js'
import type { ImportOutcome } from '../import/outcome.js'
import { type ImportSource, recognize } from '../import/recognize.js'
import { sentences } from '../import/sentences.js'
import type { ImportSettings } from '../import/settings.js'
import { tellLeftOut, tellProblems } from '../import/tell-lines.js'
import type { Session } from '../session.js'
import { holdsStore, makeReady, type StoreWork, withScratch, withStore } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { showFileProgress } from '../terminal/file-progress.js'
import { counted } from '../terminal/quantities.js'

interface ImportOptions extends EngineOptions {
  readonly format: Format
  readonly kind: MemoryKind
  readonly tag?: readonly string[]
  readonly headings: boolean
  readonly embed: boolean
  readonly dryRun?: boolean
  readonly restore?: boolean
}

export function defineImport(command: Command, perform: Perform): void {
  command
    .description(
      'Import records (an export, or the files of the predecessor, fae), conversations (ChatGPT, Claude, ' +
        'Claude Code, Codex, WhatsApp, Slack, transcripts, the MCP reference memory) as one memory per ' +
        'message, or plain text and Markdown as one memory per paragraph, with its file, lines and headings. ' +
        'Importing again adds nothing; when a file has changed, its memories follow. A directory without an ' +
        'export is searched for .md and .txt files. `recollect sync` also follows deleted and renamed files.',
    )
    .argument('<path...>', 'files, directories and pipes; - is standard input')
    .addOption(
      new Option(
        '--format <format>',
        'the format of the files; auto detects it from their content and their names. Standard input, and a pipe whose name ' +
          'says nothing, is jsonl if its first line is a record in JSON, and text otherwise',
      )
        .choices(FORMATS)
        .default('auto'),
    )
    .addOption(kindOption('kind of the memories made from paragraphs').default('fact'))
    .option('--tag <tag>', 'tag of the memories made from paragraphs; repeat for several', collect)
    .option('--no-headings', 'make each heading a memory of its own')
    .option('--no-embed', 'do not embed now; `recollect backfill` does later')
    .option('--restore', 'make memories active again that were forgotten since; erased ones stay erased')
    .option('--dry-run', 'show what would be imported, and store nothing')
  addEngineOptions(command)
  examples(command, [
    ['recollect import ~/notes --tag notes', 'a folder of notes'],
    ['recollect import ./backup', 'an export'],
    ['recollect import ~/Downloads/chatgpt-export.zip', 'conversations'],
    ['recollect import --dry-run records.jsonl', 'show what would be imported'],
  ])
  command.action(perform(importAction))
}

async function importAction(
  session: Session,
  operands: readonly string[],
  options: ImportOptions,
): Promise<number | undefined> {
  const found = await findSources(operands, options.format, session.signal)
  if (found.beside > 0) {
    const what = counted(found.beside, 'note or folder', 'notes or folders')
    session.warn(
      `not read: ${what} next to an export; in such a folder only the export is read. Name them to import them too`,
    )
  }
  try {
    const sources = await recognize(found.sources)
    const work: StoreWork<number | undefined> = (store, scope) =>
      importAll(session, { store, scope }, { ...found, sources }, options)
    if (options.dryRun !== true) return await withStore(session, 'make', work)
    return await (holdsStore(session) ? withStore(session, 'read', work) : withScratch(session, work))
  } finally {
    for (const { pipe } of found.sources) await pipe?.close()
    for (const chat of found.chats) chat.close()
  }
}

/** Where a command imports to. */
interface ImportTarget {
  readonly store: InspectedStore
  readonly scope: string
}

/** What a command imports. */
interface ImportWork extends SourceFindings {
  readonly sources: readonly ImportSource[]
}

/** The result of an import. */
interface Imported {
  readonly outcomes: readonly ImportOutcome[]
  readonly problems: readonly FolderProblem[]
  readonly retired: number
}

async function importAll(
  session: Session,
  target: ImportTarget,
  work: ImportWork,
  options: ImportOptions,
): Promise<number | undefined> {
  const { store, scope } = target
  const dryRun = options.dryRun === true
  session.resumeHint = dryRun
    ? 'Nothing was stored; the same command starts over.'
    : 'What is stored is kept; the same command continues from there.'
  if (!dryRun) await makeReady(session, store)
  const embeds = !dryRun && options.embed
  const before = new Set(embeds ? await store.waiting(scope) : [])
  const imported = await takeIn(session, target, work, options)
  const { outcomes, problems, retired } = imported
  tellProblems(session, problems)
  for (const outcome of outcomes) tell(session, outcome, options)
  tellLeftOut(session, outcomes)
  const embedded = embeds ? await embedImported(session, target, work, before, options) : null
  if (session.json) {
    await session.printJson({ dryRun, files: outcomes, problems, retired, embedding: embedded })
  } else {
    const told = sentences(outcomes, { dryRun, retired, problems: problems.length })
    await session.print(...told.map((line) => session.screen.row([line])))
  }
  const status = embedded === null ? undefined : await tellBackfill(session, target, embedded)
  const isIncomplete = problems.length > 0 || outcomes.some(({ rejected }) => rejected > 0)
  return isIncomplete ? EXIT.incomplete : status
}

/**
 * Embeds what was imported now, and records of the same notes that wait since an earlier import. `backfill` embeds the
 * rest.
 */
async function embedImported(
  session: Session,
  target: ImportTarget,
  { notes }: ImportWork,
  before: ReadonlySet<string>,
  options: ImportOptions,
): Promise<BackfillResult | null> {
  const { store, scope } = target
  const waiting = await store.waiting(scope)
  const paths = new Set(notes.map(({ path }) => path))
  const ids: string[] = []
  for (const id of waiting)
    if (!before.has(id) || paths.has((await store.get(id))?.source?.id ?? '')) ids.push(id)
  const left = waiting.length - ids.length
  const result = ids.length === 0 ? null : await backfill(session, target, { ...options, ids })
  if (left > 0) {
    session.note(
      `${counted(left, 'other record waits', 'other records wait')} for a vector: ${commandLine(session.options, 'backfill', options)}`,
    )
  }
  return result
}

async function takeIn(
  session: Session,
  { store, scope }: ImportTarget,
  { notes, chats, sources, problems }: ImportWork,
  options: ImportOptions,
): Promise<Imported> {
  const { kind, tag: tags = [], headings, dryRun = false, restore = false } = options
  const { signal } = session
  const settings = { scope, kind, tags, headings, dryRun, restore }
  const isAlone = sources.length + chats.length + notes.length + problems.length === 1
  const taken = await withBar(session, dryRun, notes.length, async (onFile) => {
    const { importNotes } = await import('../import/import-notes.js')
    return importNotes(store, notes, { ...settings, signal, onFile })
  })
  const all = { outcomes: [...taken.outcomes], problems: [...problems, ...taken.problems] }
  for (const part of [
    chats.length === 0 ? undefined : await takeChats(session, store, chats, settings, isAlone),
    sources.length === 0 ? undefined : await takeSources(session, store, sources, settings, isAlone),
  ]) {
    all.outcomes.push(...(part?.outcomes ?? []))
    all.problems.push(...(part?.problems ?? []))
  }
  return { ...all, retired: taken.retired }
}

async function takeSources(
  session: Session,
  store: InspectedStore,
  sources: readonly ImportSource[],
  settings: ImportSettings,
  isAlone: boolean,
) {
  const { importSources } = await import('../import/import-sources.js')
  return importSources(session, store, sources, { ...settings, isAlone })
}

async function takeChats(
  session: Session,
  store: InspectedStore,
  chats: readonly ChatExport[],
  settings: ImportSettings,
  isAlone: boolean,
) {
  const { importChats } = await import('../import/import-chat-files.js')
  return importChats(session, store, chats, { ...settings, isAlone })
}

async function withBar(
  session: Session,
  dryRun: boolean,
  files: number,
  work: (onFile: () => void) => Promise<ImportedNotes>,
): Promise<ImportedNotes> {
  if (files === 0) return { outcomes: [], problems: [], retired: 0 }
  const bar = await Bar.open(session, { label: dryRun ? 'Checking' : 'Importing', unit: 'files' })
  try {
    return await work(showFileProgress(bar, files))
  } finally {
    bar.close()
  }
}

function tell(session: Session, outcome: ImportOutcome, { dryRun, restore }: ImportOptions): void {
  const { path, unit, rejections, rejected, rejectedFile, truncated = 0 } = outcome
  for (const { line, reason } of rejections) session.warn(`${path}${line === 0 ? '' : `:${line}`}: ${reason}`)
  if (rejected > rejections.length)
    session.warn(`${path}: ${rejected - rejections.length} more were rejected`)
  if (rejectedFile !== undefined) session.warn(`the rejected lines are kept in ${rejectedFile}`)
  if (outcome.forgotten > 0) {
    const left = counted(outcome.forgotten, unit)
    session.warn(
      restore === true
        ? `${path}: left out: ${left} erased for good before`
        : `${path}: left out: ${left} forgotten before; --restore brings back what was not erased for good`,
    )
  }
  // An import already named each one when it was stored.
  if (dryRun === true && unit === 'record' && truncated > 0)
    session.warn(`${path}: ${counted(truncated, 'text')} would be stored cut`)
}
