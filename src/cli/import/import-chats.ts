import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ChatRecord, ChatRecords } from '../../chats/chat-records.js'
import type { ChatExport } from '../../chats/find-chats.js'
import type { ChatLeftOut } from '../../chats/message.js'
import type { MemoryStore } from '../../store/store.js'
import { type ImportOutcome, type Rejection, SHOWN_REJECTIONS } from './outcome.js'
import type { Rehearsal } from './rehearsal.js'
import { takeBatch } from './take-batch.js'

/** Options for turning messages into memories. */
export interface ChatOptions {
  readonly scope: string
  readonly tags: readonly string[]
  /** Whether forgotten records become active again. */
  readonly restore: boolean
  /** Set for a dry run: everything is checked, and nothing is stored. */
  readonly rehearsal: Rehearsal | undefined
  readonly signal: AbortSignal
  /** Called with the number of messages processed so far. */
  readonly onProgress: (messages: number) => void
  readonly onLeftOut: (leftOut: ChatLeftOut) => void
}

/** Maximum number of messages in one transaction. */
const BATCH = 500

/**
 * Stores each message of an export as an episode, unless it exists already. Running the same import again continues
 * where it stopped.
 */
export async function importChat(
  store: MemoryStore,
  chat: ChatExport,
  options: ChatOptions,
): Promise<ImportOutcome> {
  const { scope, tags, signal } = options
  const records = new ChatRecords({ scope, tags, format: chat.format })
  const taking = new Taking(store, options)
  let seen = 0
  for await (const item of chat.read()) {
    if ('leftOut' in item) {
      taking.leaveOut(item.leftOut)
      options.onLeftOut(item)
    } else if ('problem' in item) taking.reject({ line: item.line ?? 0, reason: item.problem })
    else for (const record of records.of(item)) taking.add(record)
    seen += 1
    if (seen % BATCH !== 0) continue
    await taking.write()
    options.onProgress(taking.found)
    await nextTurn()
    signal.throwIfAborted()
  }
  await taking.write()
  return taking.outcome(chat.path)
}

class Taking {
  found = 0
  readonly #store: MemoryStore
  readonly #rehearsal: Rehearsal | undefined
  readonly #restore: boolean
  readonly #rejections: Rejection[] = []
  readonly #leftOut = new Map<string, number>()
  #batch: ChatRecord[] = []
  #imported = 0
  #forgotten = 0
  #restored = 0
  #rejected = 0

  constructor(store: MemoryStore, { rehearsal, restore }: ChatOptions) {
    this.#store = store
    this.#rehearsal = rehearsal
    this.#restore = restore
  }

  add(record: ChatRecord): void {
    this.found += 1
    this.#batch.push(record)
  }

  leaveOut(reason: string): void {
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1)
  }

  reject(rejection: Rejection): void {
    this.found += 1
    this.#refuse(rejection)
  }

  async write(): Promise<void> {
    const batch = this.#batch
    this.#batch = []
    const taken = await takeBatch(this.#store, batch, { restore: this.#restore, rehearsal: this.#rehearsal })
    for (const [place, outcome] of taken.entries()) {
      if (outcome === 'imported') this.#imported += 1
      else if (outcome === 'forgotten') this.#forgotten += 1
      else if (outcome === 'restored') this.#restored += 1
      else if (outcome !== 'there')
        this.#refuse({ line: batch[place]?.source?.line ?? 0, reason: outcome.rejected })
    }
  }

  outcome(path: string): ImportOutcome {
    return {
      path,
      unit: 'message',
      found: this.found,
      imported: this.#imported,
      alreadyThere: this.found - this.#imported - this.#forgotten - this.#restored - this.#rejected,
      forgotten: this.#forgotten,
      restored: this.#restored,
      rejected: this.#rejected,
      rejections: this.#rejections,
      leftOutByReason: Object.fromEntries(this.#leftOut),
    }
  }

  #refuse(rejection: Rejection): void {
    this.#rejected += 1
    if (this.#rejections.length < SHOWN_REJECTIONS) this.#rejections.push(rejection)
  }
}
