import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import { truncationOf } from '../records/truncation.js'
import { NO_WRITES, type TurnPlan, type TurnWrites } from './turn.js'

/** What one turn has written so far. */
export type Writing = {
  -readonly [K in keyof TurnWrites]: TurnWrites[K] extends readonly (infer T)[] ? T[] : TurnWrites[K]
}

export function newWriting(): Writing {
  return { ...NO_WRITES, writes: [], conflicts: [], truncated: [], inserted: [], refused: [] }
}

/** The plan with its scope and its position in the conversation in every record. */
export function placedPlan(plan: TurnPlan, position: number | undefined): TurnPlan {
  const { scope, conversationId, fact } = plan
  const source =
    conversationId === undefined || position === undefined ? undefined : { id: conversationId, position }
  const place = (record: NewMemoryRecord): NewMemoryRecord => ({ ...record, scope, source })
  return {
    ...plan,
    episode: place(plan.episode),
    fact: fact && place(fact),
    candidates: plan.candidates.map((candidate) => ({ ...candidate, record: place(candidate.record) })),
  }
}

export function noteWritten(writing: Writing, record: MemoryRecord, given: string): void {
  noteInsert(writing, record, given)
  if (record.kind === 'profile') writing.profileUpdates += 1
  if (record.kind === 'fact') writing.factsWritten += 1
}

export function noteInsert(writing: Writing, record: MemoryRecord, given: string): void {
  writing.inserted.push(record.id)
  writing.writes.push({ op: 'insert', targetId: record.id })
  const cut = truncationOf(record, given)
  if (cut !== undefined) writing.truncated.push(cut)
}
