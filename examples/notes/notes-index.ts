// The store, kept in step with a folder of notes.
import { createHash } from 'node:crypto'
import type { MemoryRecord, NewMemoryRecord, SqliteMemoryRepository } from 'recollect'
import type { Passage } from './passages.ts'

const TAG = 'note'

/**
 * Stores the passages that are new and erases those that are gone, in one transaction. A changed note is both, for
 * its changed passages only: the others keep their vectors.
 */
export function updateIndex(repository: SqliteMemoryRepository, passages: Iterable<Passage>) {
  const gone = new Map<string, string>()
  for (const record of repository.iterateRecords({ tag: TAG })) gone.set(keyOf(passageOf(record)), record.id)
  const wanted = new Map<string, Passage>()
  for (const passage of passages) wanted.set(keyOf(passage), passage)
  const added = [...wanted].filter(([key]) => !gone.delete(key)).map(([, passage]) => passage)

  repository.transaction(() => {
    repository.insertRecords(added.map(recordOf))
    // What was deleted from the notes must not live on in the store: a soft-forget would keep the text.
    for (const id of gone.values()) repository.forgetHardRecord(id, 'no longer in the notes')
  })
  if (gone.size > 0) repository.eraseLog()
  return { passages: wanted.size, added: added.length, removed: gone.size }
}

/** The heading is part of what is embedded: it often names what the text only calls "it". */
function recordOf({ file, heading, text }: Passage): NewMemoryRecord {
  const withHeading = heading === '' ? text : `${heading}\n${text}`
  return { kind: 'fact', text: withHeading, tags: [TAG], metadata: { file, heading } }
}

export function passageOf({ text, metadata }: MemoryRecord): Passage {
  const { file, heading } = metadata as { readonly file: string; readonly heading: string }
  return { file, heading, text: heading === '' ? text : text.slice(heading.length + 1) }
}

function keyOf({ file, heading, text }: Passage): string {
  return createHash('sha256')
    .update(JSON.stringify([file, heading, text]))
    .digest('base64')
}
