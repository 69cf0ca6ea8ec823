import type { SyncReport } from '../folder/report.js'
import { counted } from './terminal/quantities.js'

/** What a synchronization did, or would do; for a dry run a line for each file that would change; the totals last. */
export function syncLines(folder: string, report: SyncReport): string[] {
  const { files, passages, problems, dryRun } = report
  const details = dryRun
    ? report.read
        .filter(({ added, restored, moved }) => added + restored + moved > 0)
        .map(({ path, added, restored, moved }) =>
          parts(`${path}:`, [
            [added, 'to be added'],
            [restored, 'to be restored'],
            [moved, 'to be moved here'],
          ]),
        )
    : []
  const head = `${folder}: ${counted(files.found, 'file')} = ${files.unchanged} unchanged + ${files.read} read`
  const unread = files.found - files.unchanged - files.read
  const others = problems.length - unread
  const ofFiles = parts('', [
    [unread, 'not read'],
    [files.renamed, 'renamed'],
    [files.vanished, 'gone'],
  ])
  const ofPassages = `${counted(passages.found, 'paragraph')} read = ${passages.added} ${dryRun ? 'to be added' : 'added'} + ${passages.kept + passages.forgotten} already there + ${passages.rejected} rejected`
  const ofRecords = parts('', [
    [passages.restored, 'restored'],
    [passages.moved, 'moved'],
    [passages.forgotten, 'forgotten before'],
    [passages.retired, dryRun ? 'to leave search' : 'left search'],
    [passages.erased, dryRun ? 'to be erased for good' : 'erased for good'],
    [others, others === 1 ? 'other problem' : 'other problems'],
  ])
  const total = [head, ofFiles, files.read === 0 ? '' : ofPassages, ofRecords].filter((part) => part !== '')
  return [...details, total.join('; ')]
}

/** The counts that are not 0. */
function parts(label: string, counts: readonly (readonly [number, string])[]): string {
  const shown = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return [...(label === '' ? [] : [label]), ...(shown.length === 0 ? [] : [shown.join(', ')])].join(' ')
}
