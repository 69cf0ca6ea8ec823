import type { MemoryKind } from '../records/memory-record.js'

/** One message of a conversation, as an export has it. */
export interface ChatMessage {
  /** Names the conversation among those of its program. */
  readonly conversation: string
  readonly title?: string | undefined
  /** Names the message within it, where the export does. */
  readonly id?: string | undefined
  /** Who says it; '' where nobody does. */
  readonly speaker: string
  /** Default `episode`. */
  readonly kind?: MemoryKind | undefined
  readonly tags?: readonly string[] | undefined
  readonly text: string
  /** Whole seconds since 1970. */
  readonly at?: number | undefined
  /** Where it stands in its file, from 1, where that has lines. */
  readonly line?: number | undefined
  readonly endLine?: number | undefined
  /** Where it can be read. */
  readonly link?: string | undefined
}

/** What of an export is no message. */
export interface ChatLeftOut {
  readonly leftOut: string
  /** From 1, where the export has lines. */
  readonly line?: number | undefined
}

/** What can be neither taken nor left out in good conscience. */
export interface ChatProblem {
  readonly problem: string
  readonly line?: number | undefined
}

export type ChatItem = ChatMessage | ChatLeftOut | ChatProblem

/** A stream of bytes with a name. */
export interface ChatInput {
  /** Of the file, or of the entry of a zip file. */
  readonly path: string
  read(): AsyncIterable<Buffer>
}

/** The programs whose exports are read. */
export const CHAT_FORMATS = [
  'chatgpt',
  'claude',
  'claude-code',
  'codex',
  'whatsapp',
  'slack',
  'transcript',
  'server-memory',
] as const
/** One of {@link CHAT_FORMATS}. */
export type ChatFormat = (typeof CHAT_FORMATS)[number]
