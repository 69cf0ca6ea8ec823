import { type Command, Option } from 'commander'
import type { MemoryKind } from '../../records/memory-record.js'
import type { SqliteMemoryRepository } from '../../store/sqlite/repository.js'
import type { ImportProgress } from '../../transfer/import-report.js'
import { collect, kindOption } from '../argument-types.js'
import { type BackfillResult, backfill, tellBackfill } from '../backfill.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { EXIT } from '../exit-status.js'
import { findSources, type ImportSource } from '../import/find-sources.js'
import { FORMATS, type Format } from '../import/formats.js'
import type { CutParagraph, ParagraphOptions } from '../import/import-paragraphs.js'
import type { ImportOutcome } from '../import/outcome.js'
import { recognize } from '../import/recognize.js'
import { sourceBytes } from '../import/source-bytes.js'
import { nameOf } from '../input/source.js'
import type { Session } from '../session.js'
import { holdsStore, makeReady, rootOf, type StoreWork, withScratch, withStore } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { lineStanding } from '../terminal/line-standing.js'
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
      'Take in an export or the predecessor’s files (JSON lines), or plain text and Markdown, a memory for each ' +
        'paragraph. What is there already is left as it is, so that the same import again adds nothing. A ' +
        'paragraph that was changed since is a new memory; the old one stays. A directory without an export is ' +
        'searched for .md and .txt files.',
    )
    .argument('<path...>', 'files, directories and pipes; - is standard input')
    .addOption(
      new Option(
        '--format <format>',
        'what the files hold; auto goes by their names; standard input and pipes whose name does not tell are jsonl ' +
          'where their first line is a record of JSON, and text else',
      )
        .choices(FORMATS)
        .default('auto'),
    )
    .addOption(kindOption('kind of the memories made of paragraphs').default('fact'))
    .option('--tag <tag>', 'tag of the memories made of paragraphs; may be given several times', collect)
    .option('--no-headings', 'do not begin a paragraph of Markdown with the headings above it')
    .option('--no-embed', 'store only; `recollect backfill` embeds later')
    .option(
      '--restore',
      'make memories active again that were forgotten since; what was erased for good stays erased',
    )
    .option('--dry-run', 'say what would be imported, and store nothing')
  addEngineOptions(command)
  examples(command, [
    ['recollect import ~/notes --tag notes', 'a folder of notes'],
    ['recollect import ./backup', 'an export'],
    ['recollect import --dry-run records.jsonl', 'to see what would be taken'],
  ])
  command.action(perform(importAction))
}

async function importAction(
  session: Session,
  operands: readonly string[],
  options: ImportOptions,
): Promise<number | undefined> {
  const found = findSources(operands, options.format, session.signal)
  const passedOver = found.skipped.sentence()
  if (passedOver !== undefined) session.warn(passedOver)
  try {
    const sources = await recognize(found.sources)
    const work: StoreWork<number | undefined> = (repository, scope) =>
      importAll(session, { repository, scope }, sources, options)
    if (options.dryRun !== true) return await withStore(session, 'make', work)
    return await (holdsStore(session) ? withStore(session, 'read', work) : withScratch(session, work))
  } finally {
    for (const { pipe } of found.sources) await pipe?.close()
  }
}

/** Where a command imports. */
interface ImportTarget {
  readonly repository: SqliteMemoryRepository
  readonly scope: string
}

async function importAll(
  session: Session,
  target: ImportTarget,
  sources: readonly ImportSource[],
  options: ImportOptions,
): Promise<number | undefined> {
  const { repository, scope } = target
  const dryRun = options.dryRun === true
  session.goOn = dryRun
    ? 'Nothing was stored; the same command starts over.'
    : 'What is stored is kept; the same command goes on from there.'
  if (!dryRun) await makeReady(session, repository)
  const outcomes = await takeIn(session, target, sources, options)
  for (const outcome of outcomes) tell(session, outcome, dryRun)
  if (!session.json) await session.print(...outcomes.map((outcome) => sentence(session, outcome, dryRun)))
  const waiting = !dryRun && options.embed && repository.status({ within: scope }).queued > 0
  const embedded: BackfillResult | null = waiting ? await backfill(session, target, options) : null
  if (session.json) await session.printJson({ dryRun, files: outcomes, embedding: embedded })
  const status = embedded === null ? undefined : tellBackfill(session, target, embedded)
  return outcomes.some(({ rejected }) => rejected > 0) ? EXIT.incomplete : status
}

async function takeIn(
  session: Session,
  { repository, scope }: ImportTarget,
  sources: readonly ImportSource[],
  options: ImportOptions,
): Promise<ImportOutcome[]> {
  const { kind, tag: tags = [], headings, dryRun = false, restore = false } = options
  const { signal } = session
  const { Rehearsal } = await import('../import/rehearsal.js')
  const rehearsal = dryRun ? new Rehearsal(repository) : undefined
  const unit = sources.every(({ format }) => format !== 'jsonl') ? 'paragraphs' : 'lines'
  const bar = await Bar.open(session, { label: dryRun ? 'Checking' : 'Importing', unit })
  const show = lineStanding(bar)
  const sizes = sources.map(sourceBytes)
  const totalBytes = total(sizes)
  const outcomes: ImportOutcome[] = []
  let before = 0
  try {
    for (const [index, source] of sources.entries()) {
      const { path } = source
      if (source.format === 'jsonl') {
        const { importRecords } = await import('../import/import-records.js')
        const onProgress = ({ file, lines, bytes, ...own }: ImportProgress) => {
          // What came through a pipe is on disk by now.
          const all = sources.length === 1 ? own.totalBytes : totalBytes
          show({ file: `${path}/${file}`, lines, bytes: before + bytes, totalBytes: all })
        }
        const recordOptions = { dryRun, restore, scope, signal, onProgress, rootDir: rootOf(session) }
        outcomes.push(...(await importRecords(repository, source, recordOptions)))
      } else {
        const { importParagraphs } = await import('../import/import-paragraphs.js')
        const onProgress: ParagraphOptions['onProgress'] = ({ paragraphs, bytes }) =>
          show({ file: path, lines: paragraphs, bytes: before + bytes, totalBytes })
        const onWouldCut = ({ line, originalBytes, storedBytes }: CutParagraph) =>
          session.warn(
            `${nameOf(path)}:${line}: would be stored cut: ${storedBytes} of ${originalBytes} bytes`,
          )
        const work = { scope, kind, tags, headings, restore, rehearsal, signal, onProgress, onWouldCut }
        outcomes.push(await importParagraphs(repository, source, work))
      }
      before += sizes[index] ?? 0
    }
  } finally {
    bar.close()
  }
  return outcomes
}

/** Undefined as soon as one of them is. */
function total(sizes: readonly (number | undefined)[]): number | undefined {
  return sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size), 0)
}

function tell(session: Session, outcome: ImportOutcome, dryRun: boolean): void {
  const { path, unit, rejections, rejected, rejectedFile, truncated = 0 } = outcome
  for (const { line, reason } of rejections) session.warn(`${path}:${line}: ${reason}`)
  if (rejected > rejections.length)
    session.warn(`${path}: ${rejected - rejections.length} more were rejected`)
  if (rejectedFile !== undefined) session.warn(`what was rejected is kept in ${rejectedFile}`)
  if (outcome.forgotten > 0)
    session.warn(
      `${path}: ${counted(outcome.forgotten, 'record')} forgotten before stay so; --restore brings them back`,
    )
  // Of paragraphs, and in an import, each was named when it was met.
  if (dryRun && unit === 'record' && truncated > 0)
    session.warn(`${path}: ${counted(truncated, 'text')} would be stored cut`)
}

function sentence(session: Session, outcome: ImportOutcome, dryRun: boolean): string {
  const { path, unit, found, imported, alreadyThere, forgotten, restored, rejected } = outcome
  // Most imports meet none.
  const undone = restored > 0 ? ` + ${restored} ${dryRun ? 'to be restored' : 'restored'}` : ''
  const gone = forgotten > 0 ? ` + ${forgotten} forgotten before` : ''
  const many = unit === 'audit entry' ? 'audit entries' : `${unit}s`
  const verb = dryRun ? 'to be imported' : 'imported'
  return session.screen.row([
    `${path}: ${counted(found, unit, many)} = ${imported} ${verb} + ${alreadyThere} already there${undone}${gone} + ${rejected} rejected`,
  ])
}
