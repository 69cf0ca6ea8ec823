import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { ChatFormat, ChatInput, ChatItem } from './message.js'
import { readChat } from './read-chat.js'
import { recognizeJson, recognizeJsonLines, recognizeText } from './recognize.js'
import { readSlack } from './slack.js'
import { ZipArchive } from './zip.js'

/** An export of conversations that was found, and how to read it. */
export interface ChatExport {
  /** Path of the file or folder. */
  readonly path: string
  readonly format: ChatFormat
  read(): AsyncGenerator<ChatItem, void, undefined>
  close(): void
}

/** ChatGPT splits large exports into several files. */
const CONVERSATIONS = /(?:^|\/)conversations(?:-\d+)?\.json$/
const SLACK_DAY = /(?:^|\/)[^/]+\/\d{4}-\d{2}-\d{2}\.json$/
const CHAT_TEXT = /(?:^|\/)(?:_chat|WhatsApp Chat [^/]*)\.txt$/i

/** The size of the part of a file that identifies its format. */
const PROBE_BYTES = 256 * 1024

/**
 * The export in a file or a folder, identified by its content; undefined if it is not an export.
 *
 * @param wanted the format, if it is already known
 * @throws Error for a zip file that cannot be read
 */
export async function findChat(path: string, wanted?: ChatFormat): Promise<ChatExport | undefined> {
  const ending = extname(path).toLowerCase()
  if (ending === '.zip') return chatInZip(path, wanted)
  const input = fileInput(path)
  if (wanted === 'slack') return undefined
  const format = wanted ?? (await formatOf(input, ending))
  if (format === undefined || format === 'slack') return undefined
  return exportOf(path, format, () => readChat(format, input))
}

/** The export in a folder: an unzipped one of ChatGPT or Claude, or one of Slack. */
export async function findChatFolder(path: string, wanted?: ChatFormat): Promise<ChatExport | undefined> {
  const own = readdirSync(path)
    .filter((name) => CONVERSATIONS.test(name))
    .sort()
  if (own.length > 0 && wanted !== 'slack')
    return conversations(
      path,
      own.map((name) => fileInput(join(path, name))),
      wanted,
    )
  if (wanted !== 'slack' && !['channels.json', 'users.json'].every((name) => existsSync(join(path, name))))
    return undefined
  const days = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => SLACK_DAY.test(name))
    .sort()
  if (days.length === 0) return undefined
  const users = join(path, 'users.json')
  return exportOf(path, 'slack', () =>
    readSlack({
      days: days.map((day) => fileInput(join(path, day))),
      users: existsSync(users) ? fileInput(users) : undefined,
    }),
  )
}

/** The beginning of a file, as text. */
export async function beginningOf(path: string): Promise<string> {
  for await (const chunk of fileInput(path, PROBE_BYTES).read()) return chunk.toString('utf8')
  return ''
}

async function formatOf(input: ChatInput, ending: string): Promise<ChatFormat | undefined> {
  if (ending === '.json') return recognizeJson(input.read())
  const beginning = await beginningOf(input.path)
  return ending === '.jsonl' ? recognizeJsonLines(beginning) : recognizeText(beginning)
}

async function chatInZip(path: string, wanted: ChatFormat | undefined): Promise<ChatExport | undefined> {
  const archive = await ZipArchive.open(path)
  const close = () => archive.close()
  const found = await chatOf(path, archive, wanted)
  if (found === undefined) {
    close()
    return undefined
  }
  return { ...found, close }
}

async function chatOf(path: string, archive: ZipArchive, wanted: ChatFormat | undefined) {
  const files = archive.inputs(CONVERSATIONS)
  if (files.length > 0) return conversations(path, files, wanted)
  const days = archive.inputs(SLACK_DAY)
  const [users] = archive.inputs(/(?:^|\/)users\.json$/)
  if (days.length > 0) return exportOf(path, 'slack', () => readSlack({ days, users }))
  const [chat] = archive.inputs(CHAT_TEXT)
  // WhatsApp names the zip file after the other person, but not the file in it.
  if (chat !== undefined) return exportOf(path, 'whatsapp', () => readChat('whatsapp', { ...chat, path }))
  return undefined
}

async function conversations(
  path: string,
  files: readonly ChatInput[],
  wanted: ChatFormat | undefined,
): Promise<ChatExport | undefined> {
  const [first] = files
  const format = wanted ?? (first === undefined ? undefined : await recognizeJson(first.read()))
  if (format === undefined || format === 'slack') return undefined
  return exportOf(path, format, async function* () {
    for (const file of files) yield* readChat(format, file)
  })
}

function exportOf(path: string, format: ChatFormat, read: ChatExport['read']): ChatExport {
  return { path, format, read, close: () => {} }
}

function fileInput(path: string, highWaterMark = 256 * 1024): ChatInput {
  return { path, read: () => createReadStream(path, { highWaterMark }) }
}
