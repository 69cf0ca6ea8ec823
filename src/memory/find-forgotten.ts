import type { Embedder } from '../embedder.js'
import { MEMORY_KINDS, type MemoryRecord } from '../records/memory-record.js'
import { normalisedText } from '../store/records/same-text.js'
import type { SqliteMemoryRepository } from '../store/repository.js'
import { episodeText } from './memory-turn.js'

/**
 * How near a statement must be to what is to be forgotten: a cosine of 0.7. Measured with the embedded
 * model: requests for a fact ("my phone number", "where the car is parked") reach 0.70 to 0.89; facts of
 * a neighbouring subject ("my sister's birthday" for one's own, another person's number) up to 0.68.
 */
const STATEMENT_DISTANCE = distanceOf(0.7)

/** The same for episodes, which their "User:" brings nearer to each other: strangers reach 0.68. */
const EPISODE_DISTANCE = distanceOf(0.8)

const STATEMENTS = MEMORY_KINDS.filter((kind) => kind !== 'episode')

/**
 * The records that a user means by "forget ...": those that say it in these words; otherwise, with an
 * engine, the nearest statement, or failing that the nearest episode, when it is close enough. With a
 * statement goes the episode of the turn that it came from when that repeats its words.
 */
export async function findForgotten(
  repository: SqliteMemoryRepository,
  engine: Embedder | null,
  what: string,
): Promise<string[]> {
  let found = sayingTheSame(repository, what)
  if (found.length === 0 && engine !== null) found = await nearest(repository, engine, what)
  const ids = new Set(found.map(({ id }) => id))
  for (const record of found) {
    if (record.sourceTurnId === null) continue
    const said = normalisedText(record.text)
    for (const episode of repository.listRecords({ sourceTurnId: record.sourceTurnId, kind: 'episode' })) {
      if (normalisedText(episode.text).includes(said)) ids.add(episode.id)
    }
  }
  return [...ids]
}

function sayingTheSame(repository: SqliteMemoryRepository, what: string): MemoryRecord[] {
  return [what, episodeText(what)].flatMap((text) => repository.findActiveByText(text))
}

async function nearest(
  repository: SqliteMemoryRepository,
  engine: Embedder,
  what: string,
): Promise<MemoryRecord[]> {
  const { fingerprint } = engine.info
  await repository.requireSpaceOf(engine)
  const [statement, episode] = await engine.embedBatch([what, episodeText(what)], { priority: 'interactive' })
  if (statement === undefined || episode === undefined) return []
  const [fact] = repository.searchRecords(statement, 1, { fingerprint, filter: { kind: STATEMENTS } })
  if (fact !== undefined && fact.distance <= STATEMENT_DISTANCE)
    return repository.findActiveByText(fact.record.text)
  const [turn] = repository.searchRecords(episode, 1, { fingerprint, filter: { kind: 'episode' } })
  return turn !== undefined && turn.distance <= EPISODE_DISTANCE ? [turn.record] : []
}

/** The Euclidean distance of unit vectors of a cosine. */
function distanceOf(cosine: number): number {
  return Math.sqrt(2 - 2 * cosine)
}
