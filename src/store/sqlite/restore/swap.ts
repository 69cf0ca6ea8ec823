import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { RecollectError } from '../../../errors.js'
import { syncDirectory, syncFile, unfinishedName } from '../../../files/durable.js'
import { restoreMarkPath } from '../database/restore-mark.js'
import { asideName } from './copy-aside.js'

/** Files of a database: all of them move together. Without its log a file is not the store. */
const ENDS = ['', '-wal', '-shm', '-journal']

/** What is moved where; in the mark, so that another process can end it. Names beside the database. */
interface Moves {
  /** The file that is to become the database. */
  readonly staged: string
  /** The directory that takes the state before; null where there is none. */
  readonly aside: string | null
}

/**
 * Puts a file into the place of a database, and keeps the state before in a directory beside it. At any moment either
 * the one or the other is there, or the mark from which {@link finishSwap} and {@link undoSwap} go on.
 *
 * @returns the database as it was, in the directory that it is kept in; null where there was none
 */
export function swap(database: string, staged: string, moment: string): string | null {
  const hadState = ENDS.some((end) => existsSync(database + end))
  const moves = {
    staged: basename(staged),
    aside: hadState ? freeName(asideName(database, moment)) : null,
  }
  writeMark(database, moves)
  try {
    return goOn(database, moves)
  } catch (error) {
    goBack(database, moves)
    throw error
  }
}

/** Ends a restoration that was interrupted; where the state before is kept. */
export function finishSwap(database: string): string | null {
  return goOn(database, readMark(database))
}

/** Goes back to the state before a restoration that was interrupted. */
export function undoSwap(database: string): void {
  goBack(database, readMark(database))
}

function goOn(database: string, { staged, aside }: Moves): string | null {
  const home = dirname(database)
  const from = join(home, staged)
  if (aside !== null && existsSync(from)) {
    mkdirSync(join(home, aside), { recursive: true, mode: 0o700 })
    // The log first: a database without it is one that was closed, and a log without its database is refused.
    for (const end of ENDS.toReversed()) move(database + end, join(home, aside, basename(database) + end))
    syncDirectory(join(home, aside))
  }
  move(from, database)
  syncDirectory(home)
  removeMark(database)
  return aside === null ? null : join(home, aside, basename(database))
}

function goBack(database: string, { staged, aside }: Moves): void {
  const home = dirname(database)
  const from = join(home, staged)
  const kept = aside === null ? null : join(home, aside)
  const old = kept === null ? null : join(kept, basename(database))
  // The new one is in its place already: it goes, it is a copy.
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

/** A name that leads elsewhere is none of ours. */
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
