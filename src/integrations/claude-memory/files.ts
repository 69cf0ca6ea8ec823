import { MAX_TEXT_BYTES, type MemoryHandle, type MemoryRecord, type NewMemoryRecord } from '../../index.js'
import { directoriesOf } from './path.js'

/** Marks the memories that are files. */
export const FILE_TAG = 'memory-file'

/** A file that Claude writes, stored as a memory. */
export interface MemoryFile {
  readonly id: string
  readonly path: string
  readonly text: string
}

const PAGE = 1_000

/** The files of one memory, by their paths. A directory exists as long as it contains a file. */
export class Files {
  readonly #memory: MemoryHandle

  constructor(memory: MemoryHandle) {
    this.#memory = memory
  }

  async get(path: string): Promise<MemoryFile | undefined> {
    const [record] = await this.#memory.list({ tag: FILE_TAG, metadata: { 'file.path': path }, limit: 1 })
    return record === undefined ? undefined : fileOf(record)[0]
  }

  /** The files of a directory and its subdirectories; all files if no directory is given. */
  async below(directory: string): Promise<MemoryFile[]> {
    const files: MemoryFile[] = []
    for (let offset = 0; ; offset += PAGE) {
      const page = await this.#memory.list({ tag: FILE_TAG, limit: PAGE, offset })
      files.push(...page.flatMap(fileOf).filter(({ path }) => path.startsWith(`${directory}/`)))
      if (page.length < PAGE) return files
    }
  }

  async create(path: string, text: string): Promise<void> {
    await this.requirePlace(path)
    await this.#memory.insert([{ kind: 'fact', tags: [FILE_TAG], ...fieldsOf(path, text) }])
  }

  async write({ id, path }: MemoryFile, text: string): Promise<void> {
    await this.#memory.update(id, fieldsOf(path, text), 'claude')
  }

  async move({ id, text }: MemoryFile, path: string): Promise<void> {
    await this.#memory.update(id, fieldsOf(path, text), 'claude')
  }

  async delete(files: readonly MemoryFile[], permanently: boolean): Promise<void> {
    const ids = files.map(({ id }) => id)
    if (permanently) await this.#memory.erase(ids, 'claude')
    else await this.#memory.forget(ids, 'claude')
  }

  /** Refuses a path below a file. */
  async requirePlace(path: string): Promise<void> {
    for (const directory of directoriesOf(path)) {
      if ((await this.get(directory)) !== undefined)
        throw new Error(`The path ${directory} is not a directory.`)
    }
  }
}

/** A memory cannot be blank, so the path is stored for a blank text. */
function fieldsOf(path: string, text: string): Pick<NewMemoryRecord, 'text' | 'metadata'> {
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) {
    throw new Error(`File ${path} is too large. Maximum is ${MAX_TEXT_BYTES} bytes.`)
  }
  const isBlank = text.trim() === ''
  return { text: isBlank ? path : text, metadata: { file: isBlank ? { path, text } : { path } } }
}

function fileOf({ id, text, metadata }: MemoryRecord): MemoryFile[] {
  const { file } = (metadata ?? {}) as { readonly file?: { readonly path?: string; readonly text?: string } }
  return typeof file?.path === 'string' ? [{ id, path: file.path, text: file.text ?? text }] : []
}
