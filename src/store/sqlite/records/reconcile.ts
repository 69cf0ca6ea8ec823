import { requireString } from '../../../options/check.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { checkSource } from '../../../records/memory-source.js'
import { metadataJson } from '../../../records/metadata-json.js'
import { recordNotFound } from '../../../records/not-found.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { isWithin } from '../../../records/scope.js'
import { requireTime } from '../../../records/time.js'
import { checkNewRecord, requireTags } from '../../../records/validate-record.js'
import type {
  KeptRecord,
  Reconciled,
  ReconciledRecord,
  Reconciliation,
  RetiredRecord,
  StoredSource,
} from '../../reconcile.js'
import { resealed } from '../digests/records.js'
import { enqueue, enqueueIfActive } from '../passages/queue.js'
import { addToSearch } from '../passages/search-rows.js'
import { dropVectors } from '../passages/write.js'
import type { StoreSession } from '../session.js'
import { writeAudit } from './audit.js'
import { requireActive, requireRecord, retire } from './change.js'
import type { StoredRecord } from './read.js'
import { dropUnusedSources, retitleSource } from './sources.js'
import { withNewWords } from './words.js'
import { idState, writeRecord } from './write.js'

/** The scope that a reconciliation may change, the reason for it, and whether nothing is written. */
export interface ReconcileOptions {
  readonly within: string
  readonly note: string
  readonly dryRun: boolean
}

/** The sources of one scope, by their ids. */
export function listSources(store: StoreSession, scope: string): StoredSource[] {
  return store.read(() =>
    store.connection.all<StoredSource>(
      'SELECT scope, id, title FROM sources WHERE scope = ? ORDER BY id',
      scope,
    ),
  )
}

/**
 * Makes all changes of a reconciliation, or none. A record that stays keeps its vectors unless its heading changes. A
 * new title, such as that of a renamed file, is added to its words at once, and to its vectors when they are next
 * made.
 */
export function reconcile(
  store: StoreSession,
  changes: Reconciliation,
  options: ReconcileOptions,
): Reconciled {
  const { within } = options
  const note = requireString(options.note, 'note')
  if (options.dryRun)
    return store.read(() => ({ inserted: changes.insert.map((each) => rehearsedOne(store, each, note)) }))
  return store.change('reconcile', () => {
    const scopes = new Set<string>()
    const found = (id: unknown) => {
      const stored = requireRecord(store, requireString(id, 'id'))
      if (!isWithin(stored.record.scope, within)) throw recordNotFound(stored.record.id)
      scopes.add(stored.record.scope)
      return stored
    }
    for (const each of changes.retire) retireOne(store, found(each.id), each, note)
    for (const each of changes.keep) {
      const stored = found(each.id)
      resealed(store, stored.seq, () => keepOne(store, stored, each, note))
    }
    const inserted = changes.insert.map((each) => insertOne(store, each, found, note))
    dropUnusedSources(store, scopes)
    return { inserted }
  })
}

function retireOne(
  store: StoreSession,
  stored: StoredRecord,
  { metadata }: RetiredRecord,
  note: string,
): void {
  if (stored.record.status !== 'active') return
  retire(store, stored, { status: 'forgotten', op: 'forget_soft', note, at: store.now() })
  if (metadata !== undefined)
    resealed(store, stored.seq, () => writeMetadata(store, stored.seq, metadataJson(metadata)))
}

function keepOne(store: StoreSession, { seq, record }: StoredRecord, kept: KeptRecord, note: string): void {
  const { source: before } = record
  const source = checkSource(kept.source)
  if (source.title !== undefined) retitleSource(store, record.scope, source.id, source.title)
  const tags = kept.tags === undefined ? undefined : requireTags(kept.tags)
  const createdAt = kept.createdAt === undefined ? record.createdAt : requireTime(kept.createdAt, 'createdAt')
  const at = store.now()
  const place = () => {
    store.connection.run(
      `UPDATE memory_records SET source_id = ?, source_position = ?, source_line = ?, source_end_line = ?,
         source_heading = ?, created_at = ? WHERE seq = ?`,
      source.id,
      source.position,
      source.line ?? null,
      source.endLine ?? null,
      source.heading ?? null,
      createdAt,
      seq,
    )
  }
  const isMoved = before?.id !== source.id || before.heading !== source.heading
  // Line numbers are not indexed as words, so a moved line changes none.
  if (isMoved || createdAt !== record.createdAt) withNewWords(store, [seq], place)
  else place()
  if (before?.heading !== source.heading && dropVectors(store, seq)) enqueueIfActive(store, seq)
  const isTagged = tags !== undefined && JSON.stringify(tags) !== JSON.stringify(record.tags)
  if (isTagged)
    store.connection.run('UPDATE memory_records SET tags = ? WHERE seq = ?', JSON.stringify(tags), seq)
  if (kept.metadata !== undefined)
    writeMetadata(store, seq, kept.metadata === null ? null : metadataJson(kept.metadata))
  if (isMoved || isTagged || createdAt !== record.createdAt) {
    store.connection.run('UPDATE memory_records SET updated_at = ? WHERE seq = ?', at, seq)
    writeAudit(store, { op: 'update', targetId: record.id, note, at })
  }
  if (kept.restore !== true || record.status === 'active') return
  store.connection.run("UPDATE memory_records SET status = 'active', updated_at = ? WHERE seq = ?", at, seq)
  if (!addToSearch(store, { seq, id: record.id })) enqueue(store, seq)
  writeAudit(store, { op: 'restore', targetId: record.id, note, at })
}

function insertOne(
  store: StoreSession,
  { record: given, replaces }: ReconciledRecord,
  found: (id: unknown) => StoredRecord,
  note: string,
): MemoryRecord | null {
  const checked = checkNewRecord(given)
  const id = freeId(store, requireString(checked.id, 'record.id'), note)
  if (id === null) return null
  const { source } = checked
  if (source?.title !== undefined) retitleSource(store, checked.scope, source.id, source.title)
  const old = replaces === undefined ? undefined : requireActive(store, found(replaces).record.id)
  const at = store.now()
  const supersedes = old?.record.id ?? null
  const { seq, record } = writeRecord(store, prepareRecord(store, { ...checked, id, supersedes }, at))
  enqueue(store, seq)
  writeAudit(store, { op: 'insert', targetId: record.id, note, at })
  if (old !== undefined) retire(store, old, { status: 'superseded', op: 'supersede', note, at })
  return record
}

/** The record as it would be stored; null if it was erased for another reason. Also works in a store that is read only. */
function rehearsedOne(store: StoreSession, { record, replaces }: ReconciledRecord, note: string) {
  const checked = checkNewRecord(record)
  const id = freeId(store, requireString(checked.id, 'record.id'), note)
  if (id === null) return null
  return prepareRecord(store, { ...checked, id, supersedes: replaces ?? null }, store.now()).record
}

/** The id or, if it is taken, the first free one with a number appended; null if it was erased for another reason. */
function freeId(store: StoreSession, wanted: string, note: string): string | null {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`
    const state = idState(store, id)
    if (state === 'free') return id
    if (state === 'erased' && erasureNote(store, id) !== note) return null
  }
}

function erasureNote(store: StoreSession, id: string): string | undefined {
  return store.connection.value<string>(
    "SELECT note FROM memory_audit WHERE target_id = ? AND op = 'forget_hard' ORDER BY at DESC LIMIT 1",
    id,
  )
}

function writeMetadata(store: StoreSession, seq: number, metadata: string | null): void {
  store.connection.run('UPDATE memory_records SET metadata = ? WHERE seq = ?', metadata, seq)
}
