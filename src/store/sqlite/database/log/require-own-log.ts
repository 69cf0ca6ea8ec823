import { type BigIntStats, readFileSync, statSync } from 'node:fs'
import { RecollectError } from '../../../../errors.js'
import { isOutOfFiles } from '../../../file-errors.js'
import { toStoreError } from '../errors.js'
import { readLog } from './frames.js'
import { type DatabaseFile, judgeLog, type Verdict } from './judge.js'
import { isOpenHere, withFile } from './open-here.js'
import { stampIn } from './pages.js'
import { readWalIndex, WAL_INDEX_BYTES } from './wal-index.js'

/** A log grows beyond this size only with a permanent reader. Scanning so much would take too long. */
const MAX_LOG_BYTES = 512 * 1024 * 1024

/** Milliseconds between two reads of files that another process may be writing. */
const PAUSE_MS = 30

/** Maximum number of reads. If the files change all the time, a process writes them, and has checked the log itself. */
const MAX_LOOKS = 5

/**
 * Refuses a log that was written for another file or another copy of this one, and a log with damage to acknowledged
 * changes. Reads both as plain files: SQLite would treat the log as the database's own, and write.
 *
 * @param checkWhole used for a log without evidence of where it belongs: gets the file merged with the log, as SQLite
 *   would read it, and returns whether that is intact
 * @throws RecollectError `STORE_CORRUPT`, which names both files; neither was changed
 */
export function requireOwnLog(path: string, checkWhole: (image: Buffer) => boolean): void {
  let before: Look | undefined
  for (let look = 0; look < MAX_LOOKS; look++) {
    const now = lookAt(path, checkWhole)
    if (now === undefined || now.verdict === 'own') return
    // Another process may have written between two reads, so only a stable result counts.
    if (before !== undefined && before.verdict === now.verdict && before.state === now.state) {
      throw refused(path, now.verdict)
    }
    before = now
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
  }
}

interface Look {
  readonly verdict: Verdict
  /** Stays the same as long as nobody writes. */
  readonly state: string
}

/** Undefined if there is no log, or if it cannot be read: then opening reports why. */
function lookAt(path: string, checkWhole: (image: Buffer) => boolean): Look | undefined {
  try {
    const logStats = statSync(`${path}-wal`, { bigint: true, throwIfNoEntry: false })
    const bytes = Number(logStats?.size ?? 0)
    if (logStats === undefined || bytes === 0 || bytes > MAX_LOG_BYTES || isOpenHere(path)) return undefined
    const fileStats = statSync(path, { bigint: true, throwIfNoEntry: false })
    const index = readIfThere(`${path}-shm`, WAL_INDEX_BYTES)
    const file = fileStats === undefined ? NO_FILE : readDatabase(path, Number(fileStats.size))
    if (file === undefined) return undefined
    const log = readLog(readFileSync(`${path}-wal`), file.pageBytes)
    const verdict = judgeLog(file, log, readWalIndex(index))
    const state = [versionOf(logStats), fileStats && versionOf(fileStats), index.toString('hex')].join()
    if (verdict !== 'unstamped') return { verdict, state }
    const image = withLog(path, log.frames, file)
    return { verdict: image === undefined || checkWhole(image) ? 'own' : 'foreign', state }
  } catch (error) {
    if (isOutOfFiles(error)) throw toStoreError(error)
    if (error instanceof Error && 'syscall' in error) return undefined
    throw error
  }
}

function versionOf({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size}.${mtimeNs}.${ino}`
}

const NO_FILE: DatabaseFile = { pages: 0, pageBytes: 0, expectsLog: false, stamp: undefined }

const MAGIC = 'SQLite format 3\0'
const HEADER_BYTES = 100

/** Undefined if the file is not a database: then opening reports it. */
function readDatabase(path: string, bytes: number): DatabaseFile | undefined {
  if (bytes === 0) return NO_FILE
  return withFile(path, (read) => {
    const header = read(0, HEADER_BYTES)
    if (header.length < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined
    const stored = header.readUInt16BE(16)
    const pageBytes = stored === 1 ? 65_536 : stored
    if (pageBytes < 512) return undefined
    const pageAt = (number: number) => read((number - 1) * pageBytes, pageBytes)
    return {
      pages: Math.floor(bytes / pageBytes),
      pageBytes,
      expectsLog: header[18] === 2 && header[19] === 2,
      stamp: orUnreadable(() => stampIn(pageAt)),
    }
  })
}

function orUnreadable<T>(read: () => T): T | 'unreadable' {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return 'unreadable'
    throw error
  }
}

function readIfThere(path: string, bytes: number): Buffer {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return Buffer.alloc(0)
  try {
    return withFile(path, (read) => read(0, bytes))
  } catch (error) {
    if (isOutOfFiles(error)) throw error
    // Windows locks exactly these bytes.
    return Buffer.alloc(0)
  }
}

/** Larger files are not checked. */
const MAX_IMAGE_BYTES = 256 * 1024 * 1024

/** The file merged with the log; undefined for a large one. */
function withLog(
  path: string,
  frames: readonly { readonly page: number; readonly commit: number; readonly content: Buffer }[],
  { pageBytes }: DatabaseFile,
): Buffer | undefined {
  const bytes = (frames.at(-1)?.commit ?? 0) * pageBytes
  if (bytes > MAX_IMAGE_BYTES) return undefined
  const image = Buffer.alloc(bytes)
  withFile(path, (read) => read(0, bytes).copy(image))
  for (const { page, content } of frames) content.copy(image, (page - 1) * pageBytes)
  return image
}

function refused(path: string, verdict: Verdict): RecollectError {
  const [expected, received, otherwise] =
    verdict === 'damaged'
      ? [
          `the write-ahead log ${path}-wal of the database ${path} to be intact`,
          'a damaged one: stored changes would be lost',
          'restore a backup',
        ]
      : [
          `the write-ahead log ${path}-wal to belong to the database ${path} next to it`,
          'one of another file, or of another copy of this one',
          'put back the file that the log belongs to',
        ]
  return new RecollectError(
    'STORE_CORRUPT',
    `Expected ${expected}, received ${received}. Neither was changed. To open the database without the content of the log, move ${path}-wal and ${path}-shm away; or ${otherwise}`,
  )
}
