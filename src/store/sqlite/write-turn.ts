import { RecollectError } from '../../errors.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { normalizedText } from '../../records/normalized-text.js'
import { toStoredText } from '../../records/record-text.js'
import {
  NO_WRITES,
  type TurnCandidate,
  type TurnForgetting,
  type TurnPlan,
  type TurnWrites,
} from '../turn.js'
import type { Writing } from '../turn-writing.js'
import { newWriting, noteInsert, noteWritten, placedPlan } from '../turn-writing.js'
import { hasEpisode } from './records/turn-episode.js'
import type { SqliteMemoryRepository } from './repository.js'
import { SESSION } from './session.js'

/**
 * Writes everything that a turn becomes, in one transaction; writes nothing if it was captured before. A turn that
 * forgets something is itself forgotten if it repeats what is to be forgotten.
 */
export function writeTurn(repository: SqliteMemoryRepository, plan: TurnPlan): TurnWrites {
  return repository.transaction(() => {
    if (wasCaptured(repository, plan)) return NO_WRITES
    const writing = newWriting()
    const placed = inPlace(repository, plan)
    const episode = writeEpisode(repository, placed, writing)
    if (episode === undefined) return NO_WRITES
    if (forget(repository, placed.forget, writing)) {
      forgetOne(repository, episode.id, writing)
      return { ...writing, inserted: [] }
    }
    writeFact(repository, placed, writing)
    for (const candidate of placed.candidates) tryCandidate(repository, placed.scope, candidate, writing)
    return writing
  })
}

/** Whether a record of this turn's episode exists, whatever its status. */
function wasCaptured(repository: SqliteMemoryRepository, { turnId, scope }: TurnPlan): boolean {
  return hasEpisode(repository[SESSION], turnId, scope)
}

/** The plan with its scope and its position in the conversation in every record. */
function inPlace(repository: SqliteMemoryRepository, plan: TurnPlan): TurnPlan {
  const { scope, conversationId } = plan
  return placedPlan(
    plan,
    conversationId === undefined ? undefined : repository.nextPosition(scope, conversationId),
  )
}

function writeEpisode(
  repository: SqliteMemoryRepository,
  plan: TurnPlan,
  writing: Writing,
): MemoryRecord | undefined {
  try {
    const episode = repository.insertRecord(plan.episode)
    noteInsert(writing, episode, plan.episode.text)
    writing.episodesWritten += 1
    return episode
  } catch (error) {
    if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return undefined
    throw error
  }
}

function writeFact(repository: SqliteMemoryRepository, { fact, scope }: TurnPlan, writing: Writing): void {
  if (fact === undefined) return
  if (repository.findActiveByText(toStoredText(fact.text).text, { scope }).length > 0) return
  noteInsert(writing, repository.insertRecord(fact), fact.text)
  writing.factsWritten += 1
}

/** Whether the turn states what is forgotten now or was forgotten before, alone or with other text. */
function forget(repository: SqliteMemoryRepository, forgetting: TurnForgetting, writing: Writing): boolean {
  for (const { id, text } of forgetting.records) {
    const now = repository.getRecord(id)
    // It was found before this transaction, and may have been erased or changed since.
    if (now?.status !== 'active' || now.text !== text) continue
    forgetOne(repository, id, writing)
    writing.forgotten += 1
  }
  return writing.forgotten > 0 || forgetting.turn
}

function forgetOne(repository: SqliteMemoryRepository, id: string, writing: Writing): void {
  repository.forgetSoftRecord(id, 'asked to be forgotten')
  writing.writes.push({ op: 'forget_soft', targetId: id })
}

/** A candidate that cannot be stored, such as one whose id is taken, is dropped; the turn is kept. */
function tryCandidate(
  repository: SqliteMemoryRepository,
  scope: string,
  candidate: TurnCandidate,
  writing: Writing,
): void {
  try {
    writeCandidate(repository, scope, candidate, writing)
  } catch (error) {
    const refused =
      error instanceof RecollectError && (error.code === 'RECORD_INVALID' || error.code === 'RECORD_EXISTS')
    if (!refused) throw error
    writing.refused.push(error)
  }
}

function writeCandidate(
  repository: SqliteMemoryRepository,
  scope: string,
  { record, supersedesTag }: TurnCandidate,
  writing: Writing,
): void {
  const { text } = toStoredText(record.text)
  const existing =
    supersedesTag === undefined ? undefined : repository.findActiveByTag(supersedesTag, { scope }).at(-1)
  if (existing === undefined) {
    if (repository.findActiveByText(text, { scope }).some(({ kind }) => kind === record.kind)) return
    noteWritten(writing, repository.insertRecord(record), record.text)
    return
  }
  if (normalizedText(existing.text) === normalizedText(text)) return
  const replacement = repository.supersedeRecord(existing.id, record, 'a newer statement')
  noteWritten(writing, replacement, record.text)
  writing.conflictsResolved += 1
  writing.writes.push({ op: 'supersede', targetId: existing.id })
  writing.conflicts.push({ existingId: existing.id, replacementId: replacement.id })
}
