import type { LogContent, LogFrame } from './frames.js'
import { stampOn } from './pages.js'
import type { LogStamp } from './stamp.js'
import type { WalIndex } from './wal-index.js'

/** What the database file alone says. */
export interface DatabaseFile {
  /** 0 for an empty file, and for none. */
  readonly pages: number
  readonly pageBytes: number
  /** Whether its header says that it goes with a write-ahead log. */
  readonly expectsLog: boolean
  /** `unreadable`: the pages that would hold it are not in step, as while the log is written into the file. */
  readonly stamp: LogStamp | undefined | 'unreadable'
}

/** `unstamped`: nothing tells, since another program, or an older release, has written the log. */
export type Verdict = 'own' | 'foreign' | 'damaged' | 'unstamped'

interface StampedFrame extends LogStamp {
  /** Of the frame, from 1. */
  readonly at: number
}

/** Whether a log is the one that was written for a database file, and whole as far as it was acknowledged. */
export function judgeLog(file: DatabaseFile, log: LogContent, index: WalIndex | undefined): Verdict {
  if (log.header === 'invalid') return 'damaged'
  const stamps = stampsOf(log.frames)
  const known =
    index !== undefined && (log.header === 'none' || index.salt.equals(log.salt)) ? index : undefined
  if (log.frames.length > 0) {
    if (file.pages === 0 || !file.expectsLog || file.pageBytes !== log.pageBytes) return 'foreign'
    const verdict = joins(file, stamps)
    if (verdict === 'foreign' || (known !== undefined && contradicts(file, stamps, known))) return 'foreign'
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

/** The file has what was before the log's first change, or one of its changes when the log was being written into it. */
function joins({ stamp }: DatabaseFile, stamps: readonly StampedFrame[]): Verdict {
  const first = stamps[0]
  if (first === undefined || stamp === 'unreadable') return 'unstamped'
  if (stamp === undefined) return first.change === 1 ? 'own' : 'foreign'
  const isBefore = stamp.era === first.before && stamp.change === first.change - 1
  const isWithin = stamps.some(({ era, change }) => era === stamp.era && change === stamp.change)
  return isBefore || isWithin ? 'own' : 'foreign'
}

/**
 * SQLite has written more, or less, of the log into its file than this one has. It writes a page as its last change
 * has left it, or not at all where it may not write that one yet, for a reader: only where no change comes after what
 * was written does the file tell of all of it.
 */
function contradicts({ stamp }: DatabaseFile, stamps: readonly StampedFrame[], index: WalIndex): boolean {
  if (stamp === 'unreadable') return false
  const change = stamp?.change ?? 0
  const upTo = (frame: number) => stamps.findLast(({ at }) => at <= frame)?.change
  const isAllWritten = stamps.every(({ at }) => at <= index.written)
  const least = isAllWritten ? upTo(index.written) : undefined
  const most = upTo(index.attempted) ?? (stamps[0]?.change ?? 1) - 1
  return stamps.length > 0 && ((least !== undefined && change < least) || change > most)
}

/** Changes that were acknowledged, and that SQLite would skip; what is in the file besides is not lost. */
function losesFrames(log: LogContent, stamps: readonly StampedFrame[], index: WalIndex | undefined): boolean {
  if (index === undefined || stamps.at(-1)?.durable === false) return false
  return index.frames > log.frames.length && index.frames > index.written
}

/**
 * A change after the next one is in the log behind a damage: it was begun only when the next one was on disk. A change
 * that was not finished when the power failed looks otherwise: nothing comes after it.
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
