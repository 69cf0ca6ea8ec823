import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Part of every hostile name, so that any file made from one is found wherever it is. */
export const MARK = 'recollect-outside'

/** Our own file, next to the files of a snapshot. */
const RECORD = 'recollect-manifest.json'
/** A temporary file that a killed process was about to rename. */
const TEMPORARY = /^\..*\.incomplete$/

/** A separate folder with a home, a working directory and a cache, and what surrounds the cache. */
export class Sandbox implements Disposable {
  readonly root = mkdtempSync(path.join(realpathSync(tmpdir()), 'recollect-hub-'))
  readonly home = path.join(this.root, 'home')
  readonly cache = path.join(this.root, 'a', 'b', 'c', 'cache')

  constructor() {
    mkdirSync(this.home, { recursive: true })
    mkdirSync(path.dirname(this.cache), { recursive: true })
    writeFileSync(path.join(this.root, 'canary'), 'untouched')
  }

  /** Files in places where nothing may be written, and links of the cache that lead out of it. */
  outside(): string[] {
    const within = (file: string) => file === this.cache || file.startsWith(this.cache + path.sep)
    const around = walk(this.root).filter((file) => !within(file) && file !== path.join(this.root, 'canary'))
    const led = walk(this.cache).filter((file) => {
      try {
        return !within(realpathSync(file))
      } catch {
        return true
      }
    })
    const marked = [tmpdir(), '/', '/etc', process.cwd(), path.dirname(this.root)].flatMap((folder) =>
      existsSync(folder)
        ? readdirSync(folder)
            .filter((name) => name.includes(MARK))
            .map((name) => path.join(folder, name))
        : [],
    )
    return [...around, ...led, ...marked]
  }

  /** Files of the cache at their final path whose content does not match their name or the repository. */
  wrong(known: Iterable<Buffer>): string[] {
    const hashes = new Set([...known].map(sha256))
    return walk(this.cache).filter((file) => {
      const parts = path.relative(this.cache, file).split(path.sep)
      const [, kind, , ...within] = parts
      const name = parts.at(-1) ?? ''
      const isPlaced =
        (kind === 'snapshots' && within.length > 0 && name !== RECORD && !TEMPORARY.test(name)) ||
        (kind === 'blobs' && /^[0-9a-f]+$/.test(name))
      return isPlaced && !hashes.has(sha256(readFileSync(file)))
    })
  }

  /** Bytes of incomplete files. */
  begun(): number {
    return walk(this.cache)
      .filter((file) => /incomplete|part/.test(path.basename(file)))
      .reduce((sum, file) => sum + statSync(file).size, 0)
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** All files and links to files below a folder. */
export function walk(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
