import type { MemoryKind } from '../records/memory-record.js'

/** One message of a conversation, as in the export. */
export interface ChatMessage {
  /** Identifies the conversation among those of its program. */
  readonly conversation: string
  readonly title?: string | undefined
  /** Identifies the message within it, if the export has ids. */
  readonly id?: string | undefined
  /** The speaker; '' if there is none. */
  readonly speaker: string
  /** Default `episode`. */
  readonly kind?: MemoryKind | undefined
  readonly tags?: readonly string[] | undefined
  readonly text: string
  /** Whole seconds since 1970. */
  readonly at?: number | undefined
  /** Its line in the file, from 1, if the file has lines. */
  readonly line?: number | undefined
  readonly endLine?: number | undefined
  /** A link to it. */
  readonly link?: string | undefined
}

/** A part of an export that is not a message. */
export interface ChatLeftOut {
  readonly leftOut: string
  /** From 1, if the export has lines. */
  readonly line?: number | undefined
}

/** A part of an export that cannot be read, and should not be skipped silently. */
export interface ChatProblem {
  readonly problem: string
  readonly line?: number | undefined
}

export type ChatItem = ChatMessage | ChatLeftOut | ChatProblem

/** A stream of bytes with a name. */
export interface ChatInput {
  /** Path of the file, or of the entry in a zip file. */
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
