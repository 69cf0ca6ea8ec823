import type { LogContent, LogFrame } from './frames.js'
import { stampOn } from './pages.js'
import type { LogStamp } from './stamp.js'
import type { WalIndex } from './wal-index.js'

/** What the database file alone shows. */
export interface DatabaseFile {
  /** Number of pages; 0 for an empty or missing file. */
  readonly pages: number
  readonly pageBytes: number
  /** Whether its header says that it uses a write-ahead log. */
  readonly expectsLog: boolean
  /** `unreadable`: the pages that would contain it are not consistent, as while the log is written into the file. */
  readonly stamp: LogStamp | undefined | 'unreadable'
}

/** `unstamped`: there is no evidence, because another program or an older release wrote the log. */
export type Verdict = 'own' | 'foreign' | 'damaged' | 'unstamped'

interface StampedFrame extends LogStamp {
  /** Number of the frame, from 1. */
  readonly at: number
}

/** Whether a log was written for a database file, and contains all acknowledged changes. */
export function judgeLog(file: DatabaseFile, log: LogContent, index: WalIndex | undefined): Verdict {
  if (log.header === 'invalid') return 'damaged'
  const stamps = stampsOf(log.frames)
  const known =
    index !== undefined && (log.header === 'none' || index.salt.equals(log.salt)) ? index : undefined
  if (log.frames.length > 0) {
    if (file.pages === 0 || !file.expectsLog || file.pageBytes !== log.pageBytes) return 'foreign'
    const verdict = joins(file, stamps)
    if (verdict === 'foreign' || (known !== undefined && contradicts(file, log, stamps, known)))
      return 'foreign'
  }
  if (losesFrames(log, stamps, known) || losesChanges(file, log, stamps)) return 'damaged'
  return log.frames.length === 0 ? 'own' : joins(file, stamps)
}

function stampsOf(frames: readonly LogFrame[]): StampedFrame[] {
  return frames.flatMap(({ number, content }) => {
    const stamp = stampOn(content)
    return stamp === undefined ? [] : [{ ...stamp, at: number }]
  })
}

/**
 * The log is the file's own if the file has the stamp of the change before the log's first one, or the stamp of one of
 * the log's changes, as while the log is written into it.
 */
function joins({ stamp }: DatabaseFile, stamps: readonly StampedFrame[]): Verdict {
  const first = stamps[0]
  if (first === undefined || stamp === 'unreadable') return 'unstamped'
  if (stamp === undefined) return first.change === 1 ? 'own' : 'foreign'
  const isBefore = stamp.era === first.before && stamp.change === first.change - 1
  const isWithin = stamps.some(({ era, change }) => era === stamp.era && change === stamp.change)
  return isBefore || isWithin ? 'own' : 'foreign'
}

/** Whether the first change in the log wrote every page. That is no change of the content: its stamp is the one before. */
function beginsWithVacuum(frames: readonly LogFrame[]): boolean {
  const end = frames.findIndex(({ commit }) => commit > 0)
  const pages = new Set(frames.slice(0, end + 1).map(({ page }) => page))
  return pages.size >= (frames[end]?.commit ?? Number.POSITIVE_INFINITY)
}

/**
 * Whether the log index says that SQLite wrote more or less of the log into the file than this file has. SQLite writes
 * the last version of a page, or does not write the page yet because of a reader. So the file shows everything that
 * was written only if no change comes after it.
 */
function contradicts(
  { stamp }: DatabaseFile,
  { frames }: LogContent,
  stamps: readonly StampedFrame[],
  index: WalIndex,
): boolean {
  if (stamp === 'unreadable') return false
  const change = stamp?.change ?? 0
  const upTo = (frame: number) => stamps.findLast(({ at }) => at <= frame)?.change
  const isAllWritten = stamps.every(({ at }) => at <= index.written)
  const least = isAllWritten ? upTo(index.written) : undefined
  const before = (stamps[0]?.change ?? 1) - (beginsWithVacuum(frames) ? 0 : 1)
  const most = upTo(index.attempted) ?? before
  return stamps.length > 0 && ((least !== undefined && change < least) || change > most)
}

/** Whether SQLite would skip acknowledged changes that are not in the file either. */
function losesFrames(log: LogContent, stamps: readonly StampedFrame[], index: WalIndex | undefined): boolean {
  if (index === undefined || stamps.at(-1)?.durable === false) return false
  return index.frames > log.frames.length && index.frames > index.written
}

/**
 * Whether the log has, after damage, a change later than the next one: it was started only when the next one was on
 * disk. An unfinished change after a power failure looks different: nothing comes after it.
 */
function losesChanges(file: DatabaseFile, log: LogContent, stamps: readonly StampedFrame[]): boolean {
  const inFile = file.stamp === 'unreadable' ? undefined : file.stamp
  const last = stamps.at(-1) ?? inFile
  if (last === undefined) return false
  const reached = inFile?.era === last.era ? Math.max(last.change, inFile.change) : last.change
  return stampsOf(log.strays).some(
    ({ era, change, durable }) => durable && era === last.era && change >= reached + 2,
  )
}
