import { setImmediate as nextTurn } from 'node:timers/promises'
import { episodeParts } from '../../conversation/episode.js'
import { errorFields, type Log } from '../../observe/log.js'
import type { MemoryRecord } from '../../records/memory-record.js'
import { normalizedText } from '../../records/normalized-text.js'
import type { MemoryStore, ScopeRange } from '../../store/store.js'
import type { TurnForgetting } from '../../store/turn.js'
import { cosineSimilarity } from '../../vectors/cosine-similarity.js'
import type { Embedder } from '../../vectors/embedder.js'
import { type ForgetRequest, forgetRequest } from '../requests/forget.js'
import { rememberRequest } from '../requests/remember.js'
import { type Agreement, agreement, type Statement, statement } from './statement.js'
import { isAboutUser } from './user.js'
import { lowered } from './words.js'

/**
 * The minimum cosine for a memory that names what is to be forgotten and says more about it. Measured with the
 * embedded model: such memories reach 0.43 to 0.87 ("my PIN" for "my PIN is 4711" 0.63); those that begin with the
 * word and are about something else 0.25 to 0.41. The cosine alone would not be enough: peanuts and walnuts are at
 * 0.73, Monday and Tuesday at 0.96.
 */
const MIN_COSINE = 0.42

/**
 * The minimum cosine for a memory that does nothing but state what the thing is. Such a sentence leaves little doubt,
 * and names and numbers are far from "my job" (0.33 for "my job is at Siemens in Munich") and "my address" (0.29 for
 * "I live at 5 Elm Street, Springfield").
 */
const MIN_COSINE_TOLD = 0.2

/** How long scanning memories may block the event loop at a time, in milliseconds. */
const TURN_MS = 8

/** A memory that names what is to be forgotten, and the minimum cosine for it to be meant. */
interface Candidate {
  readonly record: MemoryRecord
  readonly least: number
}

/** Where to search for a request to forget, and with what. */
export interface ForgetContext {
  readonly store: MemoryStore
  readonly engine: Embedder | null
  readonly range: ScopeRange
  readonly log: Log
}

/**
 * The records that a user means by "forget ...": those that say exactly that; with an engine also those that name it,
 * say more about it, and are near enough in meaning. Along with a statement it returns the episodes that state it,
 * whoever says it there. "Forget everything about me" means what users say about themselves.
 */
export async function findForgotten(context: ForgetContext, request: ForgetRequest): Promise<TurnForgetting> {
  if (request.about === 'user') return { records: await aboutUser(context), turn: false }
  const { what } = request
  const asked = statement(what)
  const same = normalizedText(what)
  const says: MemoryRecord[] = []
  const names: Candidate[] = []
  let turn = false
  await forEachRecord(context, tellingParts([asked]), (record) => {
    const agrees = agreementOf(asked, same, record, false)
    if (agrees === undefined) return
    if (record.status === 'forgotten') turn ||= agrees === 'says'
    else if (agrees === 'says') says.push(record)
    else names.push({ record, least: agrees === 'tells' ? MIN_COSINE_TOLD : MIN_COSINE })
  })
  const near = await nearEnough(
    context,
    what,
    names.sort((a, b) => oldestFirst(a.record, b.record)),
  )
  const found = [...says.sort(oldestFirst), ...near]
  const statements = found.filter(({ kind }) => kind !== 'episode').map(({ text }) => statementIn(text))
  const episodes = await episodesStating(context, statements)
  return { records: distinct([...found, ...episodes.sort(oldestFirst)]), turn }
}

async function aboutUser(context: ForgetContext): Promise<MemoryRecord[]> {
  const found: MemoryRecord[] = []
  await forEachRecord(context, null, (record) => {
    if (record.status === 'active' && isAboutUser(record)) found.push(record)
  })
  return found.sort(oldestFirst)
}

async function episodesStating(context: ForgetContext, texts: readonly string[]): Promise<MemoryRecord[]> {
  if (texts.length === 0) return []
  const stated = texts.map((text) => ({ asked: statement(text), same: normalizedText(text) }))
  const episodes: MemoryRecord[] = []
  const parts = tellingParts(stated.map(({ asked }) => asked))
  await forEachRecord(context, parts, (episode) => {
    if (episode.status !== 'active' || episode.kind !== 'episode') return
    if (stated.some(({ asked, same }) => agreementOf(asked, same, episode, true) !== undefined))
      episodes.push(episode)
  })
  return episodes
}

/** Visits the records that contain one of `parts`, any number of them, without blocking the event loop for long. */
async function forEachRecord(
  { store, range }: ForgetContext,
  parts: readonly string[] | null,
  look: (record: MemoryRecord) => void,
): Promise<void> {
  let end = performance.now() + TURN_MS
  for await (const page of store.mentioning(parts, range)) {
    // Undefined stands for the end of a page, so that an empty page yields too.
    for (const record of [...page, undefined]) {
      if (record !== undefined) look(record)
      if (performance.now() < end) continue
      await nextTurn()
      end = performance.now() + TURN_MS
    }
  }
}

/** For each statement, a substring that every agreeing text must contain; null if a statement has none. */
function tellingParts(asked: readonly Statement[]): string[] | null {
  const parts = asked.map(({ stems }) => stems.toSorted((a, b) => b.length - a.length)[0])
  return parts.some((part) => part === undefined) ? null : parts.filter((part) => part !== undefined)
}

function oldestFirst(a: MemoryRecord, b: MemoryRecord): number {
  // Compares UTF-8 bytes, because the store orders ids by them.
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
  for (const { text, speaker } of episodeParts(record)) {
    const said = speaker === 'user' ? statementIn(text) : text
    if (!mayAgree(asked, said)) continue
    if (normalizedText(said) === same) return 'says'
    for (const sentence of new Set([said, ...said.split(/(?<=[.!?…])\s+|\n+/u)])) {
      if (!mayAgree(asked, sentence)) continue
      const agrees = agreement(asked, sentence, speaker, anywhere)
      // A sentence may say exactly what is asked for while the record says more.
      if (agrees === 'says' && sentence === said) return 'says'
      if (agrees === 'tells' && sentence === said) best = 'tells'
      else if (agrees !== undefined) best ??= 'names'
    }
  }
  return best
}

/** A text that lacks a word need not be parsed. */
function mayAgree(asked: Statement, text: string): boolean {
  const plain = lowered(text)
  return asked.stems.every((stem) => plain.includes(stem))
}

/** The statement in a text, without "remember that" and the like. "The user" in an extractor's text means the user. */
function statementIn(text: string): string {
  const forgotten = forgetRequest(text)
  if (forgotten?.about === 'statement') return forgotten.what
  return rememberRequest(text) ?? text.replace(/^\s*(?:the\s+)?user(?:['’]s)?\s+/i, '')
}

async function nearEnough(
  { store, engine, log }: ForgetContext,
  what: string,
  candidates: readonly Candidate[],
): Promise<MemoryRecord[]> {
  if (engine === null || candidates.length === 0) return []
  try {
    await store.requireSpaceOf(engine)
    const asked = await engine.embed(what, { priority: 'interactive' })
    const ids = candidates.map(({ record }) => record.id)
    const known = new Map(
      (await store.distances(asked, ids)).map(({ recordId, distance }) => [recordId, distance]),
    )
    const near: MemoryRecord[] = []
    for (const { record, least } of candidates) {
      const distance = known.get(record.id) ?? distanceOf(asked, await engine.embed(record.text))
      if (1 - (distance * distance) / 2 >= least) near.push(record)
    }
    return near
  } catch (error) {
    log.warn(
      'RECOLLECT_FORGET_INCOMPLETE',
      'The engine failed; what to forget was looked for only by its words',
      errorFields(error),
    )
    return []
  }
}

/** For unit vectors. */
function distanceOf(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosineSimilarity(a, b)))
}
