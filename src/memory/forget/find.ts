import { setImmediate as nextTurn } from 'node:timers/promises'
import { errorFields, type Log } from '../../observe/log.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { normalizedText } from '../../store/sqlite/records/same-text.js'
import type { SqliteMemoryRepository } from '../../store/sqlite/repository.js'
import { cosineSimilarity } from '../../vectors/cosine-similarity.js'
import type { Embedder } from '../../vectors/embedder.js'
import { forgetRequest, rememberRequest, turnParts } from '../turn.js'
import { type Agreement, agreement, type Statement, statement } from './statement.js'
import { lowered } from './words.js'

/**
 * The least cosine to a memory that names what is to be forgotten and says more of it. Measured with the
 * embedded model: such memories reach 0.43 to 0.87 ("my PIN" for "my PIN is 4711" 0.63); those that begin
 * with the word and are about something else 0.25 to 0.41. Alone it would tell nothing: peanuts and
 * walnuts lie at 0.73, Monday and Tuesday at 0.96.
 */
const MIN_COSINE = 0.42

/** How long the event loop may wait while memories are looked through, in milliseconds. */
const TURN_MS = 8

/** What a request to forget finds. */
export interface Forgotten {
  /** Active records; to be looked at again before they are forgotten. */
  readonly records: ReadonlyArray<Pick<MemoryRecord, 'id' | 'text'>>
  /** Whether what was forgotten before says it: then the request brings it up again. */
  readonly before: boolean
}

/**
 * The records that a user means by "forget ...": those that say it and no more; with an engine also
 * those that name it, say more of it, and are near enough in meaning. With a statement go the episodes
 * that state it, whoever says it there.
 */
export async function findForgotten(
  repository: SqliteMemoryRepository,
  engine: Embedder | null,
  what: string,
  log: Log,
): Promise<Forgotten> {
  const asked = statement(what)
  const same = normalizedText(what)
  const says: MemoryRecord[] = []
  const names: MemoryRecord[] = []
  let before = false
  await forEachRecord(repository, [asked], (record) => {
    const agrees = agreementOf(asked, same, record, false)
    if (agrees === undefined) return
    if (record.status === 'forgotten') before ||= agrees === 'says'
    else if (agrees === 'says') says.push(record)
    else names.push(record)
  })
  const near = await nearEnough(repository, engine, what, names.sort(oldestFirst), log)
  const found = [...says.sort(oldestFirst), ...near]
  const statements = found.filter(({ kind }) => kind !== 'episode').map(({ text }) => statementIn(text))
  const episodes = await episodesStating(repository, statements)
  return { records: distinct([...found, ...episodes.sort(oldestFirst)]), before }
}

async function episodesStating(
  repository: SqliteMemoryRepository,
  texts: readonly string[],
): Promise<MemoryRecord[]> {
  if (texts.length === 0) return []
  const stated = texts.map((text) => ({ asked: statement(text), same: normalizedText(text) }))
  const episodes: MemoryRecord[] = []
  const asked = stated.map((each) => each.asked)
  await forEachRecord(repository, asked, (episode) => {
    if (episode.status !== 'active' || episode.kind !== 'episode') return
    if (stated.some(({ asked, same }) => agreementOf(asked, same, episode, true) !== undefined))
      episodes.push(episode)
  })
  return episodes
}

/** Looks at the records that may agree with one of `asked`, any number, without holding up the event loop. */
async function forEachRecord(
  repository: SqliteMemoryRepository,
  asked: readonly Statement[],
  look: (record: MemoryRecord) => void,
): Promise<void> {
  let end = performance.now() + TURN_MS
  for (const page of repository.recordsMentioning(tellingParts(asked))) {
    // After an empty page, too.
    for (const record of [...page, undefined]) {
      if (record !== undefined) look(record)
      if (performance.now() < end) continue
      await nextTurn()
      end = performance.now() + TURN_MS
    }
  }
}

/** Of each statement a part that no text can lack that agrees with it; null when one has none. */
function tellingParts(asked: readonly Statement[]): string[] | null {
  const parts = asked.map(({ stems }) => stems.toSorted((a, b) => b.length - a.length)[0])
  return parts.some((part) => part === undefined) ? null : parts.filter((part) => part !== undefined)
}

function oldestFirst(a: MemoryRecord, b: MemoryRecord): number {
  // By UTF-8 bytes, as the store orders ids.
  return a.createdAt - b.createdAt || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id))
}

function distinct(records: readonly MemoryRecord[]): MemoryRecord[] {
  return [...new Map(records.map((record) => [record.id, record])).values()]
}

function agreementOf(
  asked: Statement,
  same: string,
  record: MemoryRecord,
  anywhere: boolean,
): Agreement | undefined {
  if (!mayAgree(asked, record.text)) return undefined
  let best: Agreement | undefined
  for (const { text, speaker } of turnParts(record)) {
    const said = speaker === 'user' ? statementIn(text) : text
    if (!mayAgree(asked, said)) continue
    if (normalizedText(said) === same) return 'says'
    for (const sentence of new Set([said, ...said.split(/(?<=[.!?…])\s+|\n+/u)])) {
      if (!mayAgree(asked, sentence)) continue
      const agrees = agreement(asked, sentence, speaker, anywhere)
      // A sentence may be all of what is asked for and the record still say more.
      if (agrees === 'says' && sentence === said) return 'says'
      best ??= agrees
    }
  }
  return best === undefined ? undefined : 'names'
}

/** What lacks a word need not be taken apart. */
function mayAgree(asked: Statement, text: string): boolean {
  const plain = lowered(text)
  return asked.stems.every((stem) => plain.includes(stem))
}

/** What a user's words say, without "remember that" and the like; "the user" of an extractor is the user. */
function statementIn(text: string): string {
  return forgetRequest(text) ?? rememberRequest(text) ?? text.replace(/^\s*(?:the\s+)?user(?:['’]s)?\s+/i, '')
}

async function nearEnough(
  repository: SqliteMemoryRepository,
  engine: Embedder | null,
  what: string,
  candidates: readonly MemoryRecord[],
  log: Log,
): Promise<MemoryRecord[]> {
  if (engine === null || candidates.length === 0) return []
  try {
    await repository.requireSpaceOf(engine)
    const asked = await engine.embed(what, { priority: 'interactive' })
    const near: MemoryRecord[] = []
    for (const record of candidates) {
      const vector = repository.getEmbedding(record.id) ?? (await engine.embed(record.text))
      if (cosineSimilarity(asked, vector) >= MIN_COSINE) near.push(record)
    }
    return near
  } catch (error) {
    log.warn(
      'RECOLLECT_FORGET_INCOMPLETE',
      'What is to be forgotten was looked for by its words alone: the engine failed',
      errorFields(error),
    )
    return []
  }
}
