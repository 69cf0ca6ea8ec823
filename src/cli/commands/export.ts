import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Command } from 'commander'
import { RecollectError } from '../../errors.js'
import { rateOf } from '../../progress/rate.js'
import type { InspectedStore } from '../../store/inspected.js'
import type { ExportReport } from '../../transfer/export-report.js'
import { examples, type Perform } from '../define.js'
import { STANDARD_INPUT } from '../input/source.js'
import type { Session } from '../session.js'
import { type StoreWork, withStore } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { counted } from '../terminal/quantities.js'
import { UsageError } from '../usage-error.js'

interface ExportOptions {
  readonly vectors?: boolean
}

export function defineExport(command: Command, perform: Perform): void {
  command
    .description(
      'Write all records of any status and their audit log to a directory as JSON lines, as they are at one ' +
        'moment; --scope limits it to a scope and all below it. `recollect import` reads them. An export ' +
        'keeps what is forgotten later, so erase it too.',
    )
    .argument('<dir>', 'a directory without an export; - writes only the records, to standard output')
    .option('--vectors', 'include the vectors, so that an import need not compute them')
  examples(command, [
    ['recollect export ./backup --vectors', 'everything'],
    ['recollect export - | jq -r \'select(.kind == "fact") | .text\'', 'into a pipe'],
  ])
  command.action(perform(exportAction))
}

async function exportAction(
  session: Session,
  [directory = '']: readonly string[],
  options: ExportOptions,
): Promise<undefined> {
  const vectors = options.vectors === true
  if (directory === STANDARD_INPUT) {
    if (vectors) throw new UsageError('Expected a directory with --vectors, received -')
    await withStore(session, 'read', (store, scope) => exportRecords(session, store, scope))
    return undefined
  }
  session.resumeHint = 'Nothing was written; the same command starts over.'
  const report = await exportFiles(session, directory, vectors)
  if (session.json) await session.printJson(report)
  else {
    const { records, auditEntries } = report
    await session.print(...report.files.map((file) => session.screen.row([file])))
    session.note(
      `Exported ${counted(records, 'record')}, ${counted(auditEntries, 'audit entry', 'audit entries')}` +
        (vectors ? `, ${counted(report.vectors, 'vector')}` : ''),
    )
  }
  return undefined
}

/**
 * The store records where its copies are, so that an erasure can name them. A read-only store is exported without
 * that.
 */
async function exportFiles(session: Session, directory: string, vectors: boolean): Promise<ExportReport> {
  const work: StoreWork<ExportReport> = async (store, within) => {
    const bar = await Bar.open(session, { label: 'Exporting', unit: 'lines' })
    const { signal } = session
    return store
      .exportTo(directory, { vectors, within, signal, onProgress: (progress) => bar.show(progress) })
      .finally(() => bar.close())
  }
  try {
    return await withStore(session, 'write', work)
  } catch (error) {
    if (!(error instanceof RecollectError && error.code === 'STORE_NOT_WRITABLE')) throw error
    const report = await withStore(session, 'read', work)
    session.warn('the store is read-only, so it cannot list this export as a copy to erase')
    return report
  }
}

async function exportRecords(session: Session, store: InspectedStore, within: string): Promise<void> {
  const { toRecordLine } = await import('../../transfer/record-json.js')
  session.resumeHint = 'Only a part was written; the same command starts over.'
  const bar = await openPipeBar(session)
  const start = performance.now()
  const { recordsByStatus } = await store.status({ within })
  const total = Object.values(recordsByStatus).reduce((sum, count) => sum + count, 0)
  let done = 0
  let lines = ''
  try {
    for await (const record of store.walk({ within, includeInactive: true })) {
      session.signal.throwIfAborted()
      lines += `${toRecordLine(record)}\n`
      done += 1
      if (lines.length < BUFFER_UNITS) continue
      await session.out.write(lines)
      lines = ''
      bar?.show({ done, total, ...rateOf({ done, total }, start) })
      // Ctrl-C is handled between two turns of the event loop.
      await nextTurn()
    }
    await session.out.write(lines)
  } finally {
    bar?.close()
  }
}

/** No bar if the records themselves go to the terminal. */
async function openPipeBar(session: Session): Promise<Bar | undefined> {
  if (process.stdout.isTTY === true) return undefined
  return Bar.open(session, { label: 'Exporting', unit: 'records' })
}

const BUFFER_UNITS = 64 * 1024
