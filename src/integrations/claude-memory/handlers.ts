import type { MemoryHandle } from '../../index.js'
import { checkOptions, requireBoolean } from '../../options/check.js'
import type {
  ClaudeMemoryHandlers,
  CreateCommand,
  DeleteCommand,
  InsertCommand,
  RenameCommand,
  StrReplaceCommand,
  ViewCommand,
} from './commands.js'
import { Files, type MemoryFile } from './files.js'
import { ROOT, resolved } from './path.js'
import { directoryView, fileView, numbered } from './view.js'

/** Options of {@link claudeMemory}. */
export interface ClaudeMemoryOptions {
  /** Whether deleted files are erased for good, which rewrites the store. Default false: they are soft-forgotten. */
  readonly permanently?: boolean | undefined
}

/** How many lines are shown around a change. */
const AROUND = 2

/**
 * Handlers for Claude's memory tool on top of a memory: each file is a memory, and `memory.recall` finds it by its
 * content. Paths, checks and messages are those of the official SDK's tool for a directory. Pass
 * `memory.scope('users/42')`: each user has a directory of their own.
 *
 * @throws RecollectError `INVALID_ARGUMENT`
 */
export function claudeMemory(memory: MemoryHandle, options: ClaudeMemoryOptions = {}): ClaudeMemoryHandlers {
  const { permanently = false } = checkOptions<ClaudeMemoryOptions>(options, ['permanently'], 'claudeMemory')
  const tool = new ClaudeMemory(new Files(memory), requireBoolean(permanently, 'permanently'))
  // Each command reads and then writes, so they run one at a time.
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(act: () => Promise<T>): Promise<T> => {
    const done = last.then(act)
    last = done.catch(() => undefined)
    return done
  }
  return {
    view: (command) => alone(() => tool.view(command)),
    create: (command) => alone(() => tool.create(command)),
    str_replace: (command) => alone(() => tool.replace(command)),
    insert: (command) => alone(() => tool.insert(command)),
    delete: (command) => alone(() => tool.delete(command)),
    rename: (command) => alone(() => tool.rename(command)),
  }
}

class ClaudeMemory {
  readonly #files: Files
  readonly #permanently: boolean

  constructor(files: Files, permanently: boolean) {
    this.#files = files
    this.#permanently = permanently
  }

  async view({ path, view_range: range }: ViewCommand): Promise<string> {
    const place = resolved(path)
    const file = await this.#files.get(place)
    if (file !== undefined) return fileView(path, file.text, range)
    const inside = await this.#files.below(place)
    if (inside.length > 0 || place === ROOT) return directoryView(path, place, inside)
    throw notThere(path)
  }

  async create({ path, file_text: text }: CreateCommand): Promise<string> {
    const place = resolved(path)
    if (await this.#exists(place)) throw new Error(`File ${path} already exists`)
    await this.#files.create(place, text)
    return `File created successfully at: ${path}`
  }

  async replace({ path, old_str: before, new_str: after }: StrReplaceCommand): Promise<string> {
    const file = await this.#file(path)
    const matching = file.text
      .split('\n')
      .flatMap((line, index) => (line.includes(before) ? [index + 1] : []))
    const [line] = matching
    if (line === undefined) {
      throw new Error(
        `No replacement was performed, old_str \`${before}\` did not appear verbatim in ${path}.`,
      )
    }
    if (matching.length > 1) {
      throw new Error(
        `No replacement was performed. Multiple occurrences of old_str \`${before}\` in lines: ${matching.join(', ')}. Please ensure it is unique`,
      )
    }
    const text = file.text.replace(before, () => after)
    await this.#files.write(file, text)
    const from = Math.max(0, line - 1 - AROUND)
    const snippet = numbered(text.split('\n').slice(from, line + AROUND), from)
    return `The memory file has been edited. Here is the snippet showing the change (with line numbers):\n${snippet}`
  }

  async insert({ path, insert_line: behind, insert_text: text }: InsertCommand): Promise<string> {
    const file = await this.#file(path)
    const lines = file.text.split('\n')
    if (behind < 0 || behind > lines.length) {
      throw new Error(
        `Invalid \`insert_line\` parameter: ${behind}. It should be within the range of lines of the file: [0, ${lines.length}]`,
      )
    }
    lines.splice(behind, 0, text.replace(/\n$/, ''))
    await this.#files.write(file, lines.join('\n'))
    return `The file ${path} has been edited.`
  }

  async delete({ path }: DeleteCommand): Promise<string> {
    const place = resolved(path)
    if (place === ROOT) throw new Error(`Cannot delete the ${ROOT} directory itself`)
    const files = await this.#at(place)
    if (files.length === 0) throw new Error(`The path ${path} does not exist`)
    await this.#files.delete(files, this.#permanently)
    return `Successfully deleted ${path}`
  }

  async rename({ old_path: from, new_path: to }: RenameCommand): Promise<string> {
    const [before, after] = [resolved(from), resolved(to)]
    if (before === ROOT) throw new Error(`Cannot rename the ${ROOT} directory itself`)
    if (await this.#exists(after)) throw new Error(`The destination ${to} already exists`)
    const files = await this.#at(before)
    if (files.length === 0) throw new Error(`The path ${from} does not exist`)
    if (after.startsWith(`${before}/`)) throw new Error(`Cannot rename ${from} to a path below itself`)
    await this.#files.requirePlace(after)
    for (const file of files) await this.#files.move(file, `${after}${file.path.slice(before.length)}`)
    return `Successfully renamed ${from} to ${to}`
  }

  async #file(path: string): Promise<MemoryFile> {
    const place = resolved(path)
    const file = await this.#files.get(place)
    if (file !== undefined) return file
    throw (await this.#exists(place)) ? new Error(`The path ${path} is not a file.`) : notThere(path)
  }

  async #exists(place: string): Promise<boolean> {
    return place === ROOT || (await this.#at(place)).length > 0
  }

  /** The file at a path, or the files below it if it is a directory. */
  async #at(place: string): Promise<MemoryFile[]> {
    const file = await this.#files.get(place)
    return file === undefined ? this.#files.below(place) : [file]
  }
}

function notThere(path: string): Error {
  return new Error(`The path ${path} does not exist. Please provide a valid path.`)
}
