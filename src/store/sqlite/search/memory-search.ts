import type { NativeCandidates } from '../../../native/binding.js'
import { assertNotAborted, untilAborted } from '../../../options/abort.js'
import { freeTurn, isTurnOver } from '../../../platform/turn.js'
import { type CheckedFilter, isPlain } from '../../../records/filter.js'
import { toBytes } from '../../../vectors/vector-bytes.js'
import type { RecordHit } from '../../hits.js'
import type { MemoryIndex, MemorySearch } from '../memory-index/memory-index.js'
import { memoryIndexOf } from '../memory-index/of-store.js'
import { filterCondition } from '../records/filter-sql.js'
import type { StoreSession } from '../session.js'
import type { EmbeddingSpace } from '../spaces/spaces.js'
import { located, type NearPassage, nearerFirst, oneForEach, requireDistances } from './near-passage.js'
import { withRecords } from './read-records.js'
import { spaceToSearch } from './search-space.js'

/** A search in one space. */
interface SpaceQuestion {
  readonly space: EmbeddingSpace
  readonly vector: Float32Array
  readonly limit: number
  readonly filter: CheckedFilter
}

/** {@link SpaceQuestion} for whichever space is active at the time. */
interface Question extends Omit<SpaceQuestion, 'space'> {
  readonly fingerprint: string | undefined
  readonly signal: AbortSignal | undefined
}

/** The factor for the next attempt if the vectors found belong to too few matching records. */
const GROWTH = 4

/** How many candidates are compared in one turn of the event loop: about 5 milliseconds. */
const MAX_AT_ONCE = 2_048

/** Scanning so few takes a quarter of a millisecond, about as long as waking a thread and hearing from it. */
const FEW_VECTORS = 16_384

/** Milliseconds of a turn of the event loop after which no search ends in it. Most ends take less than one. */
const SHARED_MS = 1

/** How often a search starts over because too much was changed meanwhile. */
const MAX_STARTS = 3

/**
 * The nearest passage of each of the nearest records. The vectors in memory give the few candidates, which SQLite then
 * compares exactly. Undefined if there are no vectors in memory, if that would take longer than comparing all, or if
 * there are more candidates than `mostCandidates`. Inside a read.
 */
export function nearestInMemory(
  store: StoreSession,
  question: SpaceQuestion,
  mostCandidates = Number.POSITIVE_INFINITY,
): NearPassage[] | undefined {
  const index = memoryIndexOf(store)
  if (index === undefined) return undefined
  for (let wanted = firstWanted(question); ; wanted *= GROWTH) {
    const search = begun(index, question.space.id, question.vector, wanted)
    if (search === undefined) return undefined
    const candidates = runNow(index, search)
    const changed = candidates && index.changedInWrite(search.from)
    if (candidates === undefined || changed === undefined) return undefined
    if (candidates.ids.length > mostCandidates) return undefined
    const found = answer(store, question, candidates, changed)
    if (found !== undefined) return found
  }
}

/**
 * {@link nearestInMemory} with the records, without blocking: few vectors are searched on this thread, in one read;
 * threads of the addon search many. Vectors that were changed meanwhile are compared at the end, so that the result
 * reflects the state at its end. Outside a read.
 */
export async function searchRecordsInMemory(
  store: StoreSession,
  { fingerprint, signal, ...question }: Question,
): Promise<RecordHit[] | undefined> {
  const index = memoryIndexOf(store)
  if (index === undefined) return undefined
  if (index.size <= FEW_VECTORS) return searchFew(store, index, { fingerprint, signal, ...question })
  let starts = 0
  for (let wanted = firstWanted(question); starts < MAX_STARTS; ) {
    const { spaceId, search } = store.read(() => {
      const id = spaceToSearch(store, fingerprint)?.id
      return { spaceId: id, search: id === undefined ? undefined : begun(index, id, question.vector, wanted) }
    })
    if (spaceId === undefined) return []
    if (search === undefined) return undefined
    const candidates = await untilAborted(run(index, search, signal), signal, () => search.native.cancel())
    if (candidates === undefined || candidates.ids.length > MAX_AT_ONCE) return undefined
    const end = (): RecordHit[] | 'more' | 'changed' => {
      const space = spaceToSearch(store, fingerprint)
      const changed = index.changedSince(search.from)
      if (space?.id !== spaceId || changed === undefined) return 'changed'
      const hits = answer(store, { ...question, space }, candidates, changed)
      return hits === undefined ? 'more' : withRecords(store, located(store, space, hits))
    }
    if (isTurnOver(SHARED_MS)) await freeTurn()
    assertNotAborted(signal)
    const found = store.read(end)
    if (found === 'changed') starts += 1
    else if (found === 'more') wanted *= GROWTH
    else return found
  }
  return undefined
}

/** Searches few vectors on this thread, in one read. Undefined if they do not suffice, or have become many. */
async function searchFew(
  store: StoreSession,
  index: MemoryIndex,
  { fingerprint, signal, ...question }: Question,
): Promise<RecordHit[] | undefined> {
  const search = () => {
    if (index.size > FEW_VECTORS) return undefined
    const space = spaceToSearch(store, fingerprint)
    if (space === undefined) return []
    const hits = nearestInMemory(store, { ...question, space }, MAX_AT_ONCE)
    return hits && withRecords(store, located(store, space, hits))
  }
  if (isTurnOver(SHARED_MS)) await freeTurn()
  assertNotAborted(signal)
  return store.read(search)
}

/**
 * How many vectors to request first: some records have several passages among the nearest, some are inactive or do not
 * match the filter.
 */
function firstWanted({ limit, filter }: Pick<SpaceQuestion, 'limit' | 'filter'>): number {
  return isPlain(filter) ? Math.ceil(1.25 * limit) + 6 : 8 * limit + 64
}

/**
 * Starts a search; undefined if there are no vectors in memory, or if so many are wanted that comparing all is faster.
 */
function begun(
  index: MemoryIndex,
  spaceId: number,
  vector: Float32Array,
  wanted: number,
): MemorySearch | undefined {
  // There are about four candidates for each wanted vector, and each takes ten times as long as a vector in a scan.
  const most = Math.max(256, index.size / 32)
  return wanted > most ? undefined : index.search(spaceId, vector, wanted)
}

function runNow(index: MemoryIndex, { native }: MemorySearch): NativeCandidates | undefined {
  try {
    return native.runSync()
  } catch (error) {
    index.fail(error)
    return undefined
  }
}

async function run(
  index: MemoryIndex,
  { native }: MemorySearch,
  signal: AbortSignal | undefined,
): Promise<NativeCandidates | undefined> {
  try {
    return await native.run()
  } catch (error) {
    // A search that its caller aborted has not failed.
    if (!signal?.aborted) index.fail(error)
    return undefined
  }
}

/**
 * The nearest records; undefined if others may be as near. Compares the candidates that may be the nearest first, and
 * the rest only if those do not suffice. Inside a read.
 */
function answer(
  store: StoreSession,
  question: SpaceQuestion,
  { ids, atLeast, within }: NativeCandidates,
  changed: readonly number[],
): NearPassage[] | undefined {
  const { limit } = question
  const measured: NearPassage[] = []
  for (let from = 0, to = firstCompared(limit); ; from = to, to *= GROWTH) {
    const part = [...ids.subarray(from, to)]
    measured.push(...compared(store, question, from === 0 ? [...part, ...changed] : part))
    // At these distances, vectors that were not compared may be nearer.
    const rest = atLeast[to] ?? Number.POSITIVE_INFINITY
    const sure = measured.filter(({ distance }) => distance <= within && distance < rest).sort(nearerFirst)
    const nearest = oneForEach(sure)
    if (nearest.length >= limit) return nearest.slice(0, limit)
    if (to >= ids.length) return within === Number.POSITIVE_INFINITY ? nearest : undefined
  }
}

/** How many candidates are compared first: a few more than wanted, since their order is not exact. */
function firstCompared(limit: number): number {
  return Math.ceil(1.3 * limit) + 6
}

/** The distances of those passages whose records match. */
function compared(
  store: StoreSession,
  { space, vector, filter }: SpaceQuestion,
  passageIds: readonly number[],
): NearPassage[] {
  const { sql, values } = filterCondition(filter)
  const measured = store.connection.all<NearPassage>(
    `SELECT r.id AS recordId, e.passage_id AS passageId, vec_distance_L2(e.vector, ?) AS distance
     FROM json_each(?) j CROSS JOIN embeddings e ON e.passage_id = j.value AND e.space_id = ?
       CROSS JOIN passages p ON p.id = e.passage_id CROSS JOIN memory_records r ON r.seq = p.record_seq
     WHERE ${sql}`,
    toBytes(vector),
    JSON.stringify(passageIds),
    space.id,
    ...values,
  )
  requireDistances(measured)
  return measured
}
