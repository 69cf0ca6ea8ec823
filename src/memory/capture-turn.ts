import { createHash } from 'node:crypto'
import { RecollectError } from '../errors.js'
import type { AuditOp } from '../records/audit-entry.js'
import type { MemoryRecord } from '../records/memory-record.js'
import { normalisedText } from '../store/records/same-text.js'
import type { SqliteMemoryRepository } from '../store/repository.js'
import { errorFields, log, type MemoryLogger } from './logger.js'
import { episodeText, type MemoryCandidate, type MemoryTurn, rememberRequest } from './memory-turn.js'

const EPISODE_CONFIDENCE = 0.55
const REMEMBERED_CONFIDENCE = 0.8

/** What one turn has written, while it is being written. */
export interface CaptureWrites {
  episodesWritten: number
  factsWritten: number
  profileUpdates: number
  forgotten: number
  conflictsResolved: number
  readonly writes: { op: AuditOp; targetId: string }[]
  readonly conflicts: { existingId: string; replacementId: string }[]
  /** Ids of records that need a vector. */
  readonly inserted: string[]
}

export interface CapturePlan {
  readonly turn: MemoryTurn
  readonly candidates: readonly MemoryCandidate[]
  /** Ids found to be what the user asks to be forgotten. */
  readonly forget: readonly string[]
}

export function noWrites(): CaptureWrites {
  return {
    episodesWritten: 0,
    factsWritten: 0,
    profileUpdates: 0,
    forgotten: 0,
    conflictsResolved: 0,
    writes: [],
    conflicts: [],
    inserted: [],
  }
}

/** Writes everything that a turn becomes, in one transaction; nothing when it was captured before. */
export function writeTurn(
  repository: SqliteMemoryRepository,
  plan: CapturePlan,
  logger: MemoryLogger | undefined,
): CaptureWrites {
  return repository.transaction(() => {
    const writes = noWrites()
    if (wasCaptured(repository, plan.turn.turnId)) return writes
    if (!writeEpisode(repository, plan.turn, writes)) return writes
    forget(repository, plan, writes)
    writeRemembered(repository, plan.turn, writes)
    for (const candidate of plan.candidates) tryCandidate(repository, plan.turn, candidate, writes, logger)
    return writes
  })
}

/** Whether any record of this turn's episode exists, whatever has become of it. */
export function wasCaptured(repository: SqliteMemoryRepository, turnId: string): boolean {
  const known = { sourceTurnId: turnId, kind: 'episode', includeInactive: true, limit: 1 } as const
  return repository.listRecords(known).length > 0
}

/** Made of the turn's id: even an episode that was erased for good is not written again. */
function episodeId(turnId: string): string {
  return `turn-${createHash('sha256').update(turnId).digest('hex').slice(0, 32)}`
}

function writeEpisode(repository: SqliteMemoryRepository, turn: MemoryTurn, writes: CaptureWrites): boolean {
  try {
    const episode = repository.insertRecord({
      id: episodeId(turn.turnId),
      kind: 'episode',
      text: episodeText(turn.userText, turn.assistantText),
      confidence: EPISODE_CONFIDENCE,
      tags: ['turn'],
      sourceTurnId: turn.turnId,
    })
    noteInsert(writes, episode)
    writes.episodesWritten += 1
    return true
  } catch (error) {
    if (error instanceof RecollectError && error.code === 'RECORD_EXISTS') return false
    throw error
  }
}

function writeRemembered(repository: SqliteMemoryRepository, turn: MemoryTurn, writes: CaptureWrites): void {
  const what = rememberRequest(turn.userText)
  if (what === undefined || repository.findActiveByText(what).length > 0) return
  const fact = repository.insertRecord({
    kind: 'fact',
    text: what,
    confidence: REMEMBERED_CONFIDENCE,
    tags: ['remembered'],
    sourceTurnId: turn.turnId,
  })
  noteInsert(writes, fact)
  writes.factsWritten += 1
}

function forget(repository: SqliteMemoryRepository, plan: CapturePlan, writes: CaptureWrites): void {
  for (const id of plan.forget) {
    // Found before this transaction: it may be gone by now.
    if (repository.getRecord(id)?.status !== 'active') continue
    repository.forgetSoftRecord(id, 'asked to be forgotten')
    writes.forgotten += 1
    writes.writes.push({ op: 'forget_soft', targetId: id })
  }
}

/** A candidate that is not a valid record costs that candidate, not the turn. */
function tryCandidate(
  repository: SqliteMemoryRepository,
  turn: MemoryTurn,
  candidate: MemoryCandidate,
  writes: CaptureWrites,
  logger: MemoryLogger | undefined,
): void {
  try {
    writeCandidate(repository, turn, candidate, writes)
  } catch (error) {
    if (!(error instanceof RecollectError && error.code === 'RECORD_INVALID')) throw error
    log(logger, 'warn', 'An extractor proposed a record that is not valid', {
      turnId: turn.turnId,
      ...errorFields(error),
    })
  }
}

function writeCandidate(
  repository: SqliteMemoryRepository,
  turn: MemoryTurn,
  candidate: MemoryCandidate,
  writes: CaptureWrites,
): void {
  const { supersedesTag, ...fields } = candidate
  const tags =
    supersedesTag === undefined ? fields.tags : [...new Set([...(fields.tags ?? []), supersedesTag])]
  const record = { ...fields, tags, sourceTurnId: turn.turnId }
  const existing = supersedesTag === undefined ? undefined : repository.findActiveByTag(supersedesTag).at(-1)
  if (existing === undefined) {
    if (repository.findActiveByText(String(fields.text)).some(({ kind }) => kind === fields.kind)) return
    noteWritten(writes, repository.insertRecord(record))
    return
  }
  if (normalisedText(existing.text) === normalisedText(String(fields.text))) return
  const replacement = repository.supersedeRecord(existing.id, record, 'a newer statement')
  noteWritten(writes, replacement)
  writes.conflictsResolved += 1
  writes.writes.push({ op: 'supersede', targetId: existing.id })
  writes.conflicts.push({ existingId: existing.id, replacementId: replacement.id })
}

function noteWritten(writes: CaptureWrites, record: MemoryRecord): void {
  noteInsert(writes, record)
  if (record.kind === 'profile') writes.profileUpdates += 1
  if (record.kind === 'fact') writes.factsWritten += 1
}

function noteInsert(writes: CaptureWrites, record: MemoryRecord): void {
  writes.inserted.push(record.id)
  writes.writes.push({ op: 'insert', targetId: record.id })
}
