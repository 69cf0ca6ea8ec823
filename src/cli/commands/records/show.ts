import type { Command } from 'commander'
import type { MemoryRecord, MemorySource } from '../../../records/memory-record.js'
import { DEFAULT_SCOPE } from '../../../records/scope.js'
import { examples, type Perform } from '../../define.js'
import type { Session } from '../../session.js'
import { requireRecords, withStore } from '../../store.js'
import { counted, duration, time } from '../../terminal/quantities.js'

export function addShow(parent: Command, perform: Perform): void {
  const command = parent
    .command('show')
    .summary('show all fields of records')
    .description('Show all fields of records, whatever their status.')
    .argument('<id...>', 'record ids, or their last characters')
  examples(command, [
    ['recollect records show 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', 'one record'],
    ['recollect records show --json ID | jq -r .text', 'its text as it is'],
  ])
  command.action(perform(show))
}

async function show(session: Session, ids: readonly string[]): Promise<undefined> {
  await withStore(session, 'read', async (store, scope) => {
    // Finds all of them before it shows the first.
    const records = await requireRecords(store, scope, ids)
    for (const [index, record] of records.entries()) {
      const passages = await store.passagesOf(record.id)
      if (session.json) await session.printJson({ ...record, embedded: passages > 0, passages })
      else {
        const { screen } = session
        const lines = [...screen.fields(fields(record, passages)), '', ...screen.paragraph(record.text)]
        await session.print(...(index === 0 ? [] : ['']), ...lines)
      }
    }
  })
  return undefined
}

function fields(record: MemoryRecord, passages: number): (readonly [string, string])[] {
  const { scope, source, sourceTurnId, supersedes, importanceScore, staleAfterSecs, metadata } = record
  const optional: readonly (readonly [string, string | null | undefined])[] = [
    ['scope', scope === DEFAULT_SCOPE ? undefined : scope],
    ['source', source === undefined ? undefined : sourceLine(source)],
    ['importance', importanceScore === undefined ? undefined : String(importanceScore)],
    ['stale after', staleAfterSecs === undefined ? undefined : duration(staleAfterSecs)],
    ['turn', sourceTurnId],
    ['supersedes', supersedes],
    ['metadata', metadata === undefined ? undefined : JSON.stringify(metadata)],
  ]
  return [
    ['id', record.id],
    ['kind', record.kind],
    ['status', record.status],
    ['tags', record.tags.join(', ')],
    ['confidence', String(record.confidence)],
    ['created', time(record.createdAt)],
    ['updated', time(record.updatedAt)],
    ['vectors', passages === 0 ? 'none yet' : `of ${counted(passages, 'passage')}`],
    ...optional.flatMap(([name, value]): [string, string][] =>
      value === undefined || value === null ? [] : [[name, value]],
    ),
  ]
}

/** `notes.md, place 3, lines 12 to 19, below "Rome › Food"` */
function sourceLine({ id, position, line, endLine = line, heading, title }: MemorySource): string {
  const lines = line === undefined ? [] : [line === endLine ? `line ${line}` : `lines ${line} to ${endLine}`]
  const below = heading === undefined ? [] : [`below "${heading}"`]
  return [title === undefined ? id : `${title} (${id})`, `place ${position}`, ...lines, ...below].join(', ')
}
