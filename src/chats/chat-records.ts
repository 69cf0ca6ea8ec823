import { createHash } from 'node:crypto'
import { partsOf } from '../documents/parts.js'
import type { NewMemoryRecord } from '../records/memory-record.js'
import type { ChatFormat, ChatMessage } from './message.js'

/** The same confidence as for a captured turn. */
const CONFIDENCE = 0.55

/** The tag of every record from an export of conversations. */
const TAG = 'chat'

/** The maximum length of a title, in UTF-16 units. It is put before every message that is embedded. */
const MAX_TITLE = 240

/** A record with its id. */
export type ChatRecord = NewMemoryRecord & { readonly id: string }

/** How messages become records. */
export interface ChatRecordOptions {
  readonly scope: string
  readonly format: ChatFormat
  readonly tags: readonly string[]
}

/**
 * Turns the messages of one export into records, each with its position in its conversation. A message gets the same
 * id every time the export is read, so that existing records are found.
 */
export class ChatRecords {
  readonly #options: ChatRecordOptions
  readonly #positions = new Map<string, number>()
  /** Counts messages without an id that have the same text and time. */
  #same = new Map<string, number>()
  #time: number | undefined

  constructor(options: ChatRecordOptions) {
    this.#options = options
  }

  /** Usually one record; more when a message is longer than a record may be. */
  of(message: ChatMessage): ChatRecord[] {
    const { scope, format, tags } = this.#options
    const { conversation, speaker, kind = 'episode', at, line, link } = message
    const text = speaker === '' ? message.text : `${speaker}: ${message.text}`
    const key = this.#keyOf(message)
    const own = [...new Set([TAG, format, ...(message.tags ?? []), ...tags])]
    const title = message.title?.toWellFormed().slice(0, MAX_TITLE).toWellFormed()
    const whole = { text, line: line ?? 1, endLine: message.endLine ?? line ?? 1 }
    return partsOf(whole).map((part, index) => ({
      id: idOf([scope, format, conversation, key, index]),
      kind,
      text: part.text,
      confidence: CONFIDENCE,
      tags: own,
      scope,
      ...(at === undefined ? {} : { createdAt: at }),
      ...(link === undefined ? {} : { metadata: { link } }),
      source: {
        id: `${format}:${conversation}`,
        position: this.#next(conversation),
        ...(title === undefined ? {} : { title }),
        ...(line === undefined ? {} : { line: part.line, endLine: part.endLine }),
      },
    }))
  }

  #next(conversation: string): number {
    const position = this.#positions.get(conversation) ?? 0
    this.#positions.set(conversation, position + 1)
    return position
  }

  #keyOf({ id, at, speaker, text }: ChatMessage): unknown {
    if (id !== undefined) return id
    if (at !== this.#time) this.#same = new Map()
    this.#time = at
    const said = createHash('sha256')
      .update(JSON.stringify([at, speaker, text]))
      .digest('base64')
    const count = (this.#same.get(said) ?? 0) + 1
    this.#same.set(said, count)
    return [said, count]
  }
}

function idOf(key: readonly unknown[]): string {
  return `chat-${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32)}`
}
