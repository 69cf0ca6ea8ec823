import { extname } from 'node:path'
import { CHAT_FORMATS, type ChatFormat } from '../../chats/message.js'
import { DOCUMENT_EXTENSIONS, documentFormat } from '../../documents/format.js'

export const FORMATS = ['auto', 'jsonl', 'text', 'markdown', ...CHAT_FORMATS] as const
export type Format = (typeof FORMATS)[number]

/** The formats other than exports of conversations. */
export type KnownFormat = Exclude<Format, 'auto' | ChatFormat>

const RECORD_EXTENSIONS = ['.jsonl', '.ndjson']

/** Extensions of files that can only be exports of conversations. */
const CHAT_EXTENSIONS = ['.json', '.zip']

export const EXTENSIONS: readonly string[] = [
  ...RECORD_EXTENSIONS,
  ...DOCUMENT_EXTENSIONS,
  ...CHAT_EXTENSIONS,
]

/** The format of a file by its name, if that shows it. */
export function formatByName(path: string): KnownFormat | undefined {
  return RECORD_EXTENSIONS.includes(extname(path).toLowerCase()) ? 'jsonl' : documentFormat(path)
}

/** Whether to inspect a file's content to find out if it is an export of conversations. */
export function mayBeChat(path: string): boolean {
  const ending = extname(path).toLowerCase()
  return [...RECORD_EXTENSIONS, ...CHAT_EXTENSIONS, '.txt'].includes(ending)
}

export function isChatFormat(format: Format): format is ChatFormat {
  return CHAT_FORMATS.some((each) => each === format)
}
