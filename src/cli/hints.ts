import type { ErrorCode } from '../errors.js'

/** What to do about an error at the command line, where there is more to say than its message does. */
export const HINTS: Partial<Record<ErrorCode, string>> = {
  UNSUPPORTED_NODE: 'Install Node.js 22.14 or newer.',
  ADDON_NOT_FOUND: 'Install again without --omit=optional.',
  RUNTIME_NOT_FOUND: 'Install again.',
  MODEL_NOT_FOUND: 'Check --model-dir and --model-file, or install again.',
  MODEL_CHECKSUM_MISMATCH: 'The file is damaged or was changed: install again, and do not use it.',
  MODEL_INVALID: 'Fetch the file again.',
  INFERENCE_FAILED: 'Try again; if it stays, report it with the message.',
  INTERNAL: 'This is a defect in Recollect: report it with the message, and the output of --verbose.',
  HUB_OFFLINE: 'Leave --offline out, and unset HF_HUB_OFFLINE, to fetch what is missing.',
  HUB_UNREACHABLE: 'Check the network and the proxy variables; the same command goes on where it was.',
  HUB_TIMEOUT: 'Try again; the same command goes on where it was.',
  HUB_UNAUTHORIZED: 'Set HF_TOKEN to a token that may read this repository.',
  HUB_NOT_FOUND: 'Check the names of the repository, the revision and the file.',
  STORE_NOT_READABLE: 'Change the permissions of the directory or the file.',
  STORE_NOT_WRITABLE:
    'Change the permissions, or copy the database and its log to where they can be written.',
  STORE_CORRUPT: 'Restore a copy. Nothing is written to a damaged database.',
  STORE_SCHEMA_NEWER: 'Update Recollect.',
  STORE_SCHEMA_OUTDATED: 'Run `recollect migrate`; it keeps a copy of the database first.',
  STORE_EXTENSION_FAILED: 'Install again without leaving out optional dependencies.',
  STORE_READONLY: 'The vectors of this store are not named yet: run `recollect backfill` once.',
  STORE_BUSY: 'Another process holds the lock: try again when it is done.',
  STORE_FULL: 'Free space and try again; what was stored stays.',
  STORE_IO: 'Check the disk.',
  RECORD_NOT_FOUND: '`recollect records list` shows the ids.',
  SPACE_MISMATCH:
    'Use the model that the store was embedded with, or embed all of it again: `recollect backfill --reembed`.',
}
