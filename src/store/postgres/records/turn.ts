import { RecollectError } from '../../../errors.js'
import type { MemoryRecord } from '../../../records/memory-record.js'
import { normalizedText } from '../../../records/normalized-text.js'
import { toStoredText } from '../../../records/record-text.js'
import {
  NO_WRITES,
  type TurnCandidate,
  type TurnForgetting,
  type TurnPlan,
  type TurnWrites,
} from '../../turn.js'
import { newWriting, noteInsert, noteWritten, placedPlan, type Writing } from '../../turn-writing.js'
import { tagsJson } from '../conditions/filter-sql.js'
import type { Statements } from '../connection/statements.js'
import type { PostgresSession } from '../session.js'
import { retireOne, supersedeStored } from './change.js'
import { findSame, insertRecord, lockScope } from './insert.js'
import { findStored, requireRecord, type StoredRecord, stored } from './read.js'
import { RECORD_COLUMNS, type RecordRow } from './row.js'
import { nextPosition } from './sources.js'

/**
 * Writes everything that a turn becomes, in one transaction; writes nothing if it was captured before. A turn that
 * forgets something is itself forgotten if it repeats what is to be forgotten.
 */
export async function writeTurn(session: PostgresSession, plan: TurnPlan): Promise<TurnWrites> {
  return session.change('writeTurn', async (tx) => {
    await lockScope(session, tx, plan.scope)
    if (await wasCaptured(tx, plan)) return NO_WRITES
    const writing = newWriting()
    const placed = await inPlace(tx, plan)
    const writer = new TurnWriter(session, tx, placed, writing)
    return writer.write()
  })
}

/** Whether a record of this turn's episode exists, whatever its status. */
async function wasCaptured(tx: Statements, { turnId, scope }: TurnPlan): Promise<boolean> {
  const found = await tx.value<number>(
    `SELECT 1 FROM {records} r WHERE r.source_turn_id = ? AND r.scope = ? AND r.kind = 'episode' LIMIT 1`,
    turnId,
    scope,
  )
  return found !== undefined
}

async function inPlace(tx: Statements, plan: TurnPlan): Promise<TurnPlan> {
  const { scope, conversationId } = plan
  return placedPlan(
    plan,
    conversationId === undefined ? undefined : await nextPosition(tx, scope, conversationId),
  )
}

/** The newest active record of a scope with a tag. */
async function newestTagged(tx: Statements, tag: string, scope: string): Promise<StoredRecord | undefined> {
  const row = await tx.get<RecordRow>(
    `SELECT ${RECORD_COLUMNS} FROM {records} r WHERE r.scope = ? AND r.status = 'active' AND r.tags @> ?::jsonb
     ORDER BY r.created_at DESC, r.seq DESC LIMIT 1 FOR NO KEY UPDATE OF r`,
    scope,
    tagsJson([tag]),
  )
  return row === undefined ? undefined : stored(row)
}

class TurnWriter {
  readonly #session: PostgresSession
  readonly #tx: Statements
  readonly #plan: TurnPlan
  readonly #writing: Writing

  constructor(session: PostgresSession, tx: Statements, plan: TurnPlan, writing: Writing) {
    this.#session = session
    this.#tx = tx
    this.#plan = plan
    this.#writing = writing
  }

  async write(): Promise<TurnWrites> {
    const { forget, candidates } = this.#plan
    const episode = await this.#writeEpisode()
    if (episode === undefined) return NO_WRITES
    if (await this.#forget(forget)) {
      await this.#forgetOne(await requireRecord(this.#tx, episode.id))
      return { ...this.#writing, inserted: [] }
    }
    await this.#writeFact()
    for (const candidate of candidates) await this.#tryCandidate(candidate)
    return this.#writing
  }

  async #writeEpisode(): Promise<MemoryRecord | undefined> {
    const { episode: given } = this.#plan
    const episode = await this.#refusable(['RECORD_EXISTS'], () =>
      insertRecord(this.#session, this.#tx, given),
    )
    if (episode instanceof RecollectError) return undefined
    noteInsert(this.#writing, episode, given.text)
    this.#writing.episodesWritten += 1
    return episode
  }

  async #writeFact(): Promise<void> {
    const { fact, scope } = this.#plan
    if (fact === undefined) return
    if ((await findSame(this.#tx, toStoredText(fact.text).text, scope)).length > 0) return
    noteInsert(this.#writing, await insertRecord(this.#session, this.#tx, fact), fact.text)
    this.#writing.factsWritten += 1
  }

  /** Whether the turn states what is forgotten now or was forgotten before, alone or with other text. */
  async #forget({ records, turn }: TurnForgetting): Promise<boolean> {
    for (const { id, text } of records) {
      const now = await findStored(this.#tx, id)
      // It was found before this transaction, and may have been erased or changed since.
      if (now?.record.status !== 'active' || now.record.text !== text) continue
      await this.#forgetOne(now)
      this.#writing.forgotten += 1
    }
    return this.#writing.forgotten > 0 || turn
  }

  async #forgetOne(found: StoredRecord): Promise<void> {
    await retireOne(this.#session, this.#tx, found, 'forgotten', 'asked to be forgotten')
    this.#writing.writes.push({ op: 'forget_soft', targetId: found.record.id })
  }

  /** A candidate that cannot be stored, such as one whose id is taken, is dropped; the turn is kept. */
  async #tryCandidate(candidate: TurnCandidate): Promise<void> {
    const refused = await this.#refusable(['RECORD_INVALID', 'RECORD_EXISTS'], () =>
      this.#writeCandidate(candidate),
    )
    if (refused instanceof RecollectError) this.#writing.refused.push(refused)
  }

  async #writeCandidate({ record, supersedesTag }: TurnCandidate): Promise<void> {
    const { scope } = this.#plan
    const { text } = toStoredText(record.text)
    const existing =
      supersedesTag === undefined ? undefined : await newestTagged(this.#tx, supersedesTag, scope)
    if (existing === undefined) {
      const same = await findSame(this.#tx, text, scope)
      if (same.some(({ record: { kind } }) => kind === record.kind)) return
      noteWritten(this.#writing, await insertRecord(this.#session, this.#tx, record), record.text)
      return
    }
    const { id, text: said } = existing.record
    if (normalizedText(said) === normalizedText(text)) return
    const replacement = await supersedeStored(this.#session, this.#tx, existing, record, 'a newer statement')
    noteWritten(this.#writing, replacement, record.text)
    this.#writing.conflictsResolved += 1
    this.#writing.writes.push({ op: 'supersede', targetId: id })
    this.#writing.conflicts.push({ existingId: id, replacementId: replacement.id })
  }

  /** Runs `work`. If it is refused with one of these codes, only `work` is undone, and the error is returned. */
  async #refusable<T>(codes: readonly string[], work: () => Promise<T>): Promise<T | RecollectError> {
    await this.#tx.run('SAVEPOINT refusable')
    try {
      const result = await work()
      await this.#tx.run('RELEASE SAVEPOINT refusable')
      return result
    } catch (error) {
      if (!(error instanceof RecollectError && codes.includes(error.code))) throw error
      await this.#tx.run('ROLLBACK TO SAVEPOINT refusable')
      return error
    }
  }
}
