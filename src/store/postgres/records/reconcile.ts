import { requireString } from '../../../options/check.js'
import type { JsonValue, MemoryRecord } from '../../../records/memory-record.js'
import { checkSource } from '../../../records/memory-source.js'
import { metadataJson } from '../../../records/metadata-json.js'
import { prepareRecord } from '../../../records/prepare-record.js'
import { requireTime } from '../../../records/time.js'
import { checkNewRecord, requireTags } from '../../../records/validate-record.js'
import { wrongStatus } from '../../../records/wrong-status.js'
import type {
  KeptRecord,
  Reconciled,
  ReconciledRecord,
  Reconciliation,
  RetiredRecord,
} from '../../reconcile.js'
import { tagsJson } from '../conditions/filter-sql.js'
import { encodeJson } from '../connection/encoding.js'
import { keyOf } from '../connection/keys.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { enqueue, enqueueIfActive } from '../vectors/queue.js'
import { dropVectors } from '../vectors/write.js'
import { writeAudit } from './audit.js'
import { restore, retire } from './change.js'
import { requireRecord, type StoredRecord } from './read.js'
import { dropUnusedSources, retitleSource } from './sources.js'
import { withNewWords } from './words.js'
import { idStates, writeRecords } from './write.js'

/** The scope that a reconciliation may change, the reason for it, and whether nothing is written. */
export interface ReconcileOptions {
  readonly within: string
  readonly note: string
  readonly dryRun: boolean
}

/**
 * Makes all changes of a reconciliation, or none. A record that stays keeps its vectors unless its heading changes. A
 * new title, such as that of a renamed file, is added to its words at once, and to its vectors when they are next
 * made.
 */
export async function reconcile(
  session: PostgresSession,
  changes: Reconciliation,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const note = requireString(options.note, 'note')
  if (options.dryRun)
    return session.read((tx) => new Reconciler(session, tx, { ...options, note }).rehearse(changes))
  return session.change('reconcile', (tx) => new Reconciler(session, tx, { ...options, note }).apply(changes))
}

class Reconciler {
  readonly #session: PostgresSession
  readonly #tx: Statements
  readonly #options: ReconcileOptions
  readonly #scopes = new Set<string>()

  constructor(session: PostgresSession, tx: Statements, options: ReconcileOptions) {
    this.#session = session
    this.#tx = tx
    this.#options = options
  }

  async apply({ insert, keep, retire: retired }: Reconciliation): Promise<Reconciled> {
    for (const each of retired) await this.#retire(await this.#found(each.id), each)
    for (const each of keep) await this.#keep(await this.#found(each.id), each)
    const inserted: (MemoryRecord | null)[] = []
    for (const each of insert) inserted.push(await this.#insert(each))
    await dropUnusedSources(this.#tx, this.#scopes)
    return { inserted }
  }

  /** The records as they would be stored. */
  async rehearse({ insert }: Reconciliation): Promise<Reconciled> {
    const inserted: (MemoryRecord | null)[] = []
    for (const { record, replaces = null } of insert) {
      const checked = checkNewRecord(record)
      const id = await this.#freeId(requireString(checked.id, 'record.id'))
      const whole = { ...checked, id: id ?? '', supersedes: replaces }
      inserted.push(id === null ? null : prepareRecord(this.#session, whole, this.#session.now()).record)
    }
    return { inserted }
  }

  async #found(id: unknown): Promise<StoredRecord> {
    const found = await requireRecord(this.#tx, requireString(id, 'id'), this.#options.within)
    this.#scopes.add(found.record.scope)
    return found
  }

  async #retire(stored: StoredRecord, { metadata }: RetiredRecord): Promise<void> {
    if (stored.record.status !== 'active') return
    const { note } = this.#options
    await retire(this.#tx, [stored], {
      ...{ status: 'forgotten', op: 'forget_soft', note, at: this.#session.now() },
    })
    if (metadata !== undefined) await this.#writeMetadata(stored.seq, metadata)
  }

  async #keep({ seq, record }: StoredRecord, kept: KeptRecord): Promise<void> {
    const { source: before } = record
    const source = checkSource(kept.source)
    if (source.title !== undefined) await retitleSource(this.#tx, record.scope, source.id, source.title)
    const tags = kept.tags === undefined ? undefined : requireTags(kept.tags)
    const createdAt =
      kept.createdAt === undefined ? record.createdAt : requireTime(kept.createdAt, 'createdAt')
    const place = async () => {
      await this.#tx.run(
        `INSERT INTO {sources}(scope, key, id) VALUES(?, ?, ?) ON CONFLICT(scope, key) DO NOTHING`,
        record.scope,
        keyOf(source.id),
        source.id,
      )
      await this.#tx.run(
        `UPDATE {records} SET source_id = ?, source_key = ?, source_position = ?, source_line = ?, source_end_line = ?,
           source_heading = ?, created_at = ? WHERE seq = ?`,
        source.id,
        keyOf(source.id),
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
    if (isMoved || createdAt !== record.createdAt) await withNewWords(this.#tx, [seq], place)
    else await place()
    if (before?.heading !== source.heading)
      await enqueueIfActive(this.#tx, await dropVectors(this.#tx, [seq]))
    const isTagged = tags !== undefined && JSON.stringify(tags) !== JSON.stringify(record.tags)
    if (isTagged)
      await this.#tx.run('UPDATE {records} SET tags = ?::jsonb WHERE seq = ?', tagsJson(tags), seq)
    if (kept.metadata === null) await this.#tx.run('UPDATE {records} SET metadata = NULL WHERE seq = ?', seq)
    else if (kept.metadata !== undefined) await this.#writeMetadata(seq, kept.metadata)
    if (isMoved || isTagged || createdAt !== record.createdAt) {
      const at = this.#session.now()
      await this.#tx.run('UPDATE {records} SET updated_at = ? WHERE seq = ?', at, seq)
      await writeAudit(this.#tx, [{ op: 'update', targetId: record.id, note: this.#options.note, at }])
    }
    if (kept.restore === true) await restore(this.#session, this.#tx, { seq, record }, this.#options.note)
  }

  async #insert({ record: given, replaces }: ReconciledRecord): Promise<MemoryRecord | null> {
    const { note } = this.#options
    const checked = checkNewRecord(given)
    const id = await this.#freeId(requireString(checked.id, 'record.id'))
    if (id === null) return null
    const { source } = checked
    if (source?.title !== undefined) await retitleSource(this.#tx, checked.scope, source.id, source.title)
    const old = replaces === undefined ? undefined : await this.#found(replaces)
    if (old !== undefined && old.record.status !== 'active') throw wrongStatus(old.record, ['active'])
    const at = this.#session.now()
    const supersedes = old?.record.id ?? null
    const prepared = prepareRecord(this.#session, { ...checked, id, supersedes }, at)
    const [written] = await writeRecords(this.#tx, [prepared])
    if (written !== undefined) await enqueue(this.#tx, [written.seq])
    await writeAudit(this.#tx, [{ op: 'insert', targetId: id, note, at }])
    if (old !== undefined) await retire(this.#tx, [old], { status: 'superseded', op: 'supersede', note, at })
    return written?.record ?? null
  }

  /** The id or, if it is taken, the first free one with a number appended; null if it was erased for another reason. */
  async #freeId(wanted: string): Promise<string | null> {
    for (let number = 1; ; number++) {
      const id = number === 1 ? wanted : `${wanted}-${number}`
      const state = (await idStates(this.#tx, [id])).get(id)
      if (state === undefined) return id
      if (state === 'erased' && (await this.#erasureNote(id)) !== this.#options.note) return null
    }
  }

  async #erasureNote(id: string): Promise<string | undefined> {
    return this.#tx.value<string>(
      `SELECT a.note FROM {audit} a WHERE a.target_key = ? AND a.op = 'forget_hard' ORDER BY a.at DESC LIMIT 1`,
      keyOf(id),
    )
  }

  async #writeMetadata(seq: number, metadata: JsonValue): Promise<void> {
    await this.#tx.run(
      'UPDATE {records} SET metadata = ?::json WHERE seq = ?',
      encodeJson(metadataJson(metadata)),
      seq,
    )
  }
}
