import type { Command } from 'commander'
import { RecollectError } from '../../../errors.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { examples, type Perform } from '../../define.js'
import type { Session } from '../../session.js'
import { withStore } from '../../store.js'
import { duration, time } from '../../terminal/quantities.js'

export function addShow(parent: Command, perform: Perform): void {
  const command = parent
    .command('show')
    .summary('show records whole')
    .description('Show records of any status with all their fields.')
    .argument('<id...>', 'record ids')
  examples(command, [
    ['recollect records show 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071', 'one record'],
    ['recollect records show --json ID | jq -r .text', 'its text as it is'],
  ])
  command.action(perform(show))
}

async function show(session: Session, ids: readonly string[]): Promise<undefined> {
  await withStore(session, 'read', async (repository) => {
    // All of them are found before the first is shown.
    const records = ids.map((id) => repository.getRecord(id) ?? notFound(id))
    for (const [index, record] of records.entries()) {
      const embedded = repository.hasEmbedding(record.id)
      if (session.json) await session.printJson({ ...record, embedded })
      else {
        const { screen } = session
        const lines = [...screen.fields(fields(record, embedded)), '', ...screen.paragraph(record.text)]
        await session.print(...(index === 0 ? [] : ['']), ...lines)
      }
    }
  })
  return undefined
}

function notFound(id: string): never {
  throw new RecollectError('RECORD_NOT_FOUND', `Expected the id of a record, received ${JSON.stringify(id)}`)
}

function fields(record: MemoryRecord, embedded: boolean): (readonly [string, string])[] {
  const { sourceTurnId, supersedes, importanceScore, staleAfterSecs, metadata } = record
  const optional: readonly (readonly [string, string | null | undefined])[] = [
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
    ['vector', embedded ? 'yes' : 'no'],
    ...optional.flatMap(([name, value]): [string, string][] =>
      value === undefined || value === null ? [] : [[name, value]],
    ),
  ]
}
