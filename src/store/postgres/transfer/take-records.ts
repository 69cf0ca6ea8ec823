import type { MemoryRecord } from '../../../records/memory-record.js'
import {
  type PreparedRecord,
  prepareRecord,
  type TruncationNotifier,
} from '../../../records/prepare-record.js'
import { toStoredText } from '../../../records/record-text.js'
import { fromRecordLine } from '../../../transfer/record-json.js'
import {
  againstExisting,
  type CheckedLine,
  type LineOutcome,
  scopedLine,
} from '../../transfer/import-rules.js'
import type { Statements } from '../connection/statements.js'
import { auditAll } from '../records/audit.js'
import { restore } from '../records/change.js'
import { findRecords, type StoredRecord } from '../records/read.js'
import { idStates, writeRecords } from '../records/write.js'
import type { PostgresSession } from '../session.js'
import { enqueue } from '../vectors/queue.js'
import type { TakeBatch } from './import-batch.js'

/** Rules for importing records. */
export interface RecordRules {
  /** Nothing outside this scope is changed; a record without a scope gets this one. '' is everything. */
  readonly scope: string
  /** Whether forgotten records become active again. */
  readonly restore: boolean
  /** Collects the names of unknown fields. */
  readonly unknownFields: Set<string>
  readonly notifier: TruncationNotifier
}

export function recordTaker(session: PostgresSession, rules: RecordRules): TakeBatch {
  return async (tx, lines, result) => {
    const read = result.read(lines, (text) =>
      scopedLine(fromRecordLine(text, rules.unknownFields), rules.scope),
    )
    const taker = new RecordTaker(session, tx, rules)
    await taker.look(read.map(({ value }) => value.id))
    for (const { line, value } of read) {
      const outcome = result.tryLine(line, () => taker.decide(value))
      if (outcome !== undefined) result.count(outcome)
      if (outcome === 'imported' && toStoredText(value.text).truncated) result.truncated += 1
    }
    await taker.write()
  }
}

/** Decides what to do with each record of a batch, and then writes all new ones at once. */
class RecordTaker {
  readonly #session: PostgresSession
  readonly #tx: Statements
  readonly #rules: RecordRules
  readonly #new = new Map<string, PreparedRecord>()
  readonly #restored = new Map<string, StoredRecord>()
  #erased: ReadonlySet<string> = new Set()
  #there: ReadonlyMap<string, StoredRecord> = new Map()

  constructor(session: PostgresSession, tx: Statements, rules: RecordRules) {
    this.#session = session
    this.#tx = tx
    this.#rules = rules
  }

  async look(ids: readonly string[]): Promise<void> {
    const states = await idStates(this.#tx, ids)
    this.#erased = new Set([...states].flatMap(([id, state]) => (state === 'erased' ? [id] : [])))
    this.#there = await findRecords(
      this.#tx,
      [...states].flatMap(([id, state]) => (state === 'used' ? [id] : [])),
    )
  }

  decide(checked: CheckedLine): LineOutcome {
    const { id } = checked
    if (this.#erased.has(id)) return 'there'
    const existing = this.#existing(id)
    if (existing === undefined) {
      this.#new.set(id, this.#prepared(checked, checked.updatedAt ?? this.#session.now()))
      return 'imported'
    }
    const outcome = againstExisting(existing, this.#prepared(checked, existing.createdAt).record)
    const stored = this.#there.get(id)
    if (outcome !== 'forgotten' || !this.#rules.restore || stored === undefined) return outcome
    this.#restored.set(id, stored)
    return 'restored'
  }

  /** The record that exists, or was read from an earlier line of the batch. */
  #existing(id: string): MemoryRecord | undefined {
    const record = this.#new.get(id)?.record ?? this.#there.get(id)?.record
    return record !== undefined && this.#restored.has(id) ? { ...record, status: 'active' } : record
  }

  #prepared(checked: CheckedLine, time: number): PreparedRecord {
    return prepareRecord(this.#rules.notifier, checked, time)
  }

  async write(): Promise<void> {
    for (const stored of this.#restored.values())
      await restore(this.#session, this.#tx, stored, 'imported again')
    if (this.#new.size === 0) return
    const written = await writeRecords(this.#tx, [...this.#new.values()])
    await auditAll(
      this.#tx,
      written.map(({ record }) => record.id),
      { op: 'insert', note: 'imported', at: this.#session.now() },
    )
    await enqueue(
      this.#tx,
      written.filter(({ record }) => record.status === 'active').map(({ seq }) => seq),
    )
  }
}
