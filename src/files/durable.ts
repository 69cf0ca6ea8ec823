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

/** With SQLite's files beside a copy of a database. */
const UNFINISHED = /^\.(?<pid>[0-9]+)-[0-9]+(?:-[0-9a-f]+)?\.tmp(?:-wal|-shm|-journal)?$/

const RANDOM_BYTES = 8

/**
 * A name for a file while it is being written: that of the process is in it, and what nobody can know, so that
 * no other writer, and no link that somebody has laid there, has it.
 */
export function unfinishedName(path: string): string {
  return `${path}.${process.pid}-${threadId}-${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`
}

/** Removes what processes that have exited left unfinished of a file: it may hold memories. */
export function removeAbandoned(path: string): void {
  for (const { file, pid } of unfinishedOf(path)) if (!isAlive(pid)) rmSync(file, { force: true })
}

/** What of a file is being written, or was when its process ended; none where that cannot be seen. */
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
    // Another user's process exists too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Puts a file's content on disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Puts a rename on disk. Windows cannot open a directory, and does not need it. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** Gives a finished file its name, for good. */
export function publishFile(unfinished: string, path: string): void {
  syncFile(unfinished)
  renameSync(unfinished, path)
  syncDirectory(dirname(path))
}

/**
 * Keeps a copy of a file under another name, whole or not at all. One of the same content that is there is
 * the copy of an earlier, interrupted run; any other is not touched: the new one gets a number.
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

/** Whether two files hold the same. */
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
