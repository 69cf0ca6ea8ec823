import { createHash } from 'node:crypto'
import { episodeText, TURN_TAG } from '../conversation/episode.js'
import { errorFields } from '../observe/log.js'
import type { NewMemoryRecord } from '../records/memory-record.js'
import { NO_WRITES, type TurnCandidate, type TurnForgetting, type TurnPlan } from '../store/turn.js'
import type { MemoryCore } from './core.js'
import { extract } from './extract.js'
import { findForgotten } from './forget/find.js'
import { Reach } from './reach.js'
import { type MemoryCaptureReport, toReport } from './report.js'
import { type ForgetRequest, forgetRequest, statesWhatItForgets } from './requests/forget.js'
import { rememberRequest } from './requests/remember.js'
import { checkTurn, type MemoryTurn } from './turn.js'

const EPISODE_CONFIDENCE = 0.55
const REMEMBERED_CONFIDENCE = 0.8

const NOTHING: TurnForgetting = { records: [], turn: false }

/** A turn with the scope in which it is stored. */
type ScopedTurn = MemoryTurn & { readonly scope: string }

/** Stores a turn and everything that results from it, and embeds it. */
export async function captureTurn(
  core: MemoryCore,
  reach: Reach,
  given: MemoryTurn,
): Promise<MemoryCaptureReport> {
  const checked = checkTurn(given)
  const scope = reach.writeScope(checked.scope)
  const turn: ScopedTurn = Object.freeze({ ...checked, scope })
  await core.ensureReady()
  const request = forgetRequest(turn.userText)
  // The store checks again when it writes. Checking here only avoids costly work for nothing.
  const costly = request !== undefined || core.extractors.length > 0
  if (costly && (await wasCaptured(core, turn))) return toReport(NO_WRITES, 0, false)
  const candidates = await extract(core.extractors, turn, core.log)
  const found = request === undefined ? NOTHING : await findWhatIsMeant(core, turn, request)
  const forget = request !== undefined && statesWhatItForgets(request) ? { ...found, turn: true } : found
  core.requireOpen()
  const writes = await core.store.writeTurn(planTurn(turn, candidates, forget))
  for (const cut of writes.truncated) core.logTruncated(cut)
  for (const error of writes.refused) {
    core.log.warn('RECOLLECT_EXTRACTOR_FAILED', 'A record that an extractor proposed could not be stored', {
      turnId: turn.turnId,
      ...errorFields(error),
    })
  }
  const embedded = await core.embed(writes.inserted)
  return toReport(writes, embedded, request !== undefined && writes.episodesWritten > 0)
}

async function wasCaptured({ store }: MemoryCore, { turnId, scope }: ScopedTurn): Promise<boolean> {
  const known = await store.list({
    sourceTurnId: turnId,
    scope,
    kind: 'episode',
    includeInactive: true,
    limit: 1,
  })
  return known.length > 0
}

async function findWhatIsMeant(
  core: MemoryCore,
  turn: ScopedTurn,
  request: ForgetRequest,
): Promise<TurnForgetting> {
  const { store, engine, log } = core
  try {
    return await findForgotten({ store, engine, range: Reach.ofWords(turn.scope), log }, request)
  } catch (error) {
    const fields = { turnId: turn.turnId, ...errorFields(error) }
    log.warn('RECOLLECT_FORGET_INCOMPLETE', 'The search for what to forget failed', fields)
    return NOTHING
  }
}

function planTurn(turn: ScopedTurn, candidates: readonly TurnCandidate[], forget: TurnForgetting): TurnPlan {
  const { turnId, scope, conversationId, at, tags = [], metadata } = turn
  const origin = { sourceTurnId: turnId, createdAt: at }
  const remembered = rememberRequest(turn.userText)
  const fact: NewMemoryRecord | undefined =
    remembered === undefined
      ? undefined
      : {
          ...origin,
          kind: 'fact',
          text: remembered,
          confidence: REMEMBERED_CONFIDENCE,
          tags: [...new Set(['remembered', ...tags])],
          metadata,
        }
  return {
    turnId,
    scope,
    conversationId,
    episode: {
      ...origin,
      id: episodeId(turnId, scope),
      kind: 'episode',
      text: episodeText(turn),
      confidence: EPISODE_CONFIDENCE,
      tags: [...new Set([TURN_TAG, ...tags])],
      metadata,
    },
    fact,
    candidates: candidates.map(({ record, supersedesTag }) => ({
      record: { ...record, ...origin },
      supersedesTag,
    })),
    forget,
  }
}

/**
 * Derived from the turn's id and scope, so that even an erased episode is not written again. In the default scope it
 * equals the id from before stores had scopes.
 */
function episodeId(turnId: string, scope: string): string {
  const hash = createHash('sha256').update(turnId)
  // No UTF-8 text contains this byte, so no other id and scope produce the same hash.
  if (scope !== '') hash.update(Uint8Array.of(0xff)).update(scope)
  return `turn-${hash.digest('hex').slice(0, 32)}`
}
