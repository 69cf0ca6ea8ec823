import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { syncDirectory, syncFile, unfinishedName } from '../../../files/durable.js'
import { asideName } from '../care/kept-aside.js'
import { restoreMarkPath } from '../database/restore-mark.js'

/** The files of a database, which all move together: without its log a file is not the complete store. */
const ENDS = ['', '-wal', '-shm', '-journal']

/**
 * What is moved where. It is stored in the mark, so that another process can finish the move. The names are relative
 * to the database's directory.
 */
interface Moves {
  /** The file that will become the database. */
  readonly staged: string
  /** The directory for the previous state; null if there is none. */
  readonly aside: string | null
}

/**
 * Replaces a database with a file, and keeps the previous state in a directory next to it. At any moment one or the
 * other is in place, or there is the mark from which {@link finishSwap} and {@link undoSwap} continue.
 *
 * @returns the path of the previous database in that directory; null if there was none
 */
export function swap(database: string, staged: string, moment: string): string | null {
  const hadState = ENDS.some((end) => existsSync(database + end))
  const moves = {
    staged: basename(staged),
    aside: hadState ? freeName(asideName(database, moment)) : null,
  }
  writeMark(database, moves)
  try {
    return finishMoves(database, moves)
  } catch (error) {
    undoMoves(database, moves)
    throw error
  }
}

/** Finishes an interrupted restore; returns where the previous state is kept. */
export function finishSwap(database: string): string | null {
  return finishMoves(database, readMark(database))
}

/** Goes back to the state before an interrupted restore. */
export function undoSwap(database: string): void {
  undoMoves(database, readMark(database))
}

function finishMoves(database: string, { staged, aside }: Moves): string | null {
  const home = dirname(database)
  const from = join(home, staged)
  if (aside !== null && existsSync(from)) {
    mkdirSync(join(home, aside), { recursive: true, mode: 0o700 })
    // The log first: a database without a log looks closed, but a log without its database is refused.
    for (const end of ENDS.toReversed()) move(database + end, join(home, aside, basename(database) + end))
    syncDirectory(join(home, aside))
  }
  move(from, database)
  syncDirectory(home)
  removeMark(database)
  return aside === null ? null : join(home, aside, basename(database))
}

function undoMoves(database: string, { staged, aside }: Moves): void {
  const home = dirname(database)
  const from = join(home, staged)
  const kept = aside === null ? null : join(home, aside)
  const old = kept === null ? null : join(kept, basename(database))
  // The new file is already in place. It can be deleted, because it is a copy.
  if (!existsSync(from) && (old === null || existsSync(old)))
    for (const end of ENDS) rmSync(database + end, { force: true })
  if (kept !== null) {
    for (const end of ENDS) move(join(kept, basename(database) + end), database + end)
    if (existsSync(kept)) rmdirSync(kept)
  }
  rmSync(from, { force: true })
  syncDirectory(home)
  removeMark(database)
}

function move(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to)
}

function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path : `${path}-${number}`
    if (!existsSync(name)) return basename(name)
  }
}

function writeMark(database: string, moves: Moves): void {
  const path = restoreMarkPath(database)
  const unfinished = unfinishedName(path)
  try {
    writeFileSync(unfinished, `${JSON.stringify(moves)}\n`, { flag: 'wx', mode: 0o600 })
    syncFile(unfinished)
    renameSync(unfinished, path)
    syncDirectory(dirname(path))
  } finally {
    rmSync(unfinished, { force: true })
  }
}

function removeMark(database: string): void {
  rmSync(restoreMarkPath(database), { force: true })
  syncDirectory(dirname(database))
}

/** A name that leads to another directory is not one of ours. */
const NAME = /^[^/\\]+$/

function readMark(database: string): Moves {
  const path = restoreMarkPath(database)
  if (!existsSync(path)) {
    throw new RecollectError(
      'INVALID_ARGUMENT',
      `Expected an interrupted restore of ${database}, found none: there is nothing to finish or to undo`,
    )
  }
  try {
    const { staged, aside } = JSON.parse(readFileSync(path, 'utf8')) as { [key in keyof Moves]?: unknown }
    const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value)
    if (isName(staged) && (aside === null || isName(aside))) return { staged, aside }
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
  }
  throw new RecollectError(
    'STORE_CORRUPT',
    `Expected ${path} to say what was being restored, found something else: the previous state is in a directory ${basename(database)}.before-restore-..., or still in place`,
  )
}
