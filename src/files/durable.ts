import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { threadId } from 'node:worker_threads'

/** Includes SQLite's own files next to a copy of a database. */
const UNFINISHED = /^\.(?<pid>[0-9]+)-[0-9]+(?:-[0-9a-f]+)?\.tmp(?:-wal|-shm|-journal)?$/

const RANDOM_BYTES = 8

/**
 * A name for a file while it is being written. It contains the process id and a random part, so that no other writer,
 * and no link planted by somebody else, has the same name.
 */
export function unfinishedName(path: string): string {
  return `${path}.${process.pid}-${threadId}-${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`
}

/** Removes a file if that is possible: after a failure, the error of the removal must not hide the first one. */
export function tryRemove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // What is left of an unfinished file is removed by `removeAbandoned`.
  }
}

/** Removes unfinished copies of a file that exited processes left behind: they may contain memories. */
export function removeAbandoned(path: string): void {
  for (const { file, pid } of unfinishedOf(path)) if (!isAlive(pid)) rmSync(file, { force: true })
}

/**
 * Unfinished copies of a file, whether being written now or left by an ended process; none if the directory cannot be
 * read.
 */
export function unfinishedFiles(path: string): string[] {
  try {
    return unfinishedOf(path).map(({ file }) => file)
  } catch {
    return []
  }
}

function unfinishedOf(path: string): { readonly file: string; readonly pid: number }[] {
  const name = basename(path)
  return readdirSync(dirname(path)).flatMap((entry) => {
    const pid = entry.startsWith(name) && UNFINISHED.exec(entry.slice(name.length))?.groups?.['pid']
    return pid ? [{ file: join(dirname(path), entry), pid: Number(pid) }] : []
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists but belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Flushes a file's content to disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Flushes a rename to disk. Windows cannot open a directory, and does not need this. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** Gives a finished file its final name, durably. */
export function publishFile(unfinished: string, path: string): void {
  syncFile(unfinished)
  renameSync(unfinished, path)
  syncDirectory(dirname(path))
}

/**
 * Keeps a copy of a file under another name, all or nothing. An existing file with the same content is the copy of an
 * earlier, interrupted run. Any other existing file is left alone, and the new copy gets a number.
 */
export function keepCopy(path: string, copy: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? copy : `${copy}.${number}`
    if (existsSync(name)) {
      if (sameContent(path, name)) return name
      continue
    }
    removeAbandoned(name)
    const unfinished = unfinishedName(name)
    try {
      copyFileSync(path, unfinished, constants.COPYFILE_EXCL)
      publishFile(unfinished, name)
      return name
    } finally {
      rmSync(unfinished, { force: true })
    }
  }
}

const COMPARED_BYTES = 256 * 1024

/** Whether two files have the same content. */
export function sameContent(first: string, second: string): boolean {
  if (statSync(first).size !== statSync(second).size) return false
  const files: number[] = []
  const buffers = [Buffer.alloc(COMPARED_BYTES), Buffer.alloc(COMPARED_BYTES)] as const
  try {
    const a = openSync(first, 'r')
    files.push(a)
    const b = openSync(second, 'r')
    files.push(b)
    for (;;) {
      const read = readSync(a, buffers[0])
      if (readSync(b, buffers[1]) !== read) return false
      if (read === 0) return true
      if (buffers[0].compare(buffers[1], 0, read, 0, read) !== 0) return false
    }
  } finally {
    for (const file of files) closeSync(file)
  }
}
