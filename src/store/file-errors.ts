import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { type ErrorCode, RecollectError } from '../errors.js'

/** The beginning of the message, by which the command line distinguishes it from a failing disk. */
export const TOO_MANY_FILES =
  'Too many files are open: close some, or raise the limit of open files, which `ulimit -n` shows'

/** Whether an error says that the process, or the system, can open no more files. */
export function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
}

/** Whether no more files can be opened now. SQLite only says that it cannot open a file. */
export function areFilesOut(): boolean {
  try {
    closeSync(openSync(devNull, 'r'))
    return false
  } catch (error) {
    return isOutOfFiles(error)
  }
}

/** Our error codes and messages for the file system's codes. */
const FILE_CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EACCES: ['STORE_NOT_WRITABLE', 'Access to a file is denied'],
  EPERM: ['STORE_NOT_WRITABLE', 'Access to a file is denied'],
  EROFS: ['STORE_NOT_WRITABLE', 'The file system is read-only'],
  ENOSPC: ['STORE_FULL', 'The disk is full. Free some space and try again'],
  EDQUOT: ['STORE_FULL', 'The disk quota is used up. Free some space and try again'],
  EMFILE: ['STORE_IO', TOO_MANY_FILES],
  ENFILE: ['STORE_IO', TOO_MANY_FILES],
}

/** Turns the file system's error into ours, with its text; returns any other error as it is. */
export function toFileError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return error
  const [code, text] = FILE_CODES[String(error.code)] ?? ['STORE_IO', 'The file system failed']
  return new RecollectError(code, `${text} (${error.message})`, { cause: error })
}
