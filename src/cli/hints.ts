import type { ErrorCode } from '../errors.js'
import { commandLine } from './command-line.js'
import type { EngineOptions } from './engine.js'
import type { GlobalOptions } from './globals.js'

/** The options of the command that failed; a suggested command needs them too. */
export type GivenOptions = GlobalOptions & EngineOptions

/** What to do about an error on the command line, if there is more to say than its message. */
export function hintFor(code: ErrorCode, given: GivenOptions): string | undefined {
  const hint = HINTS[code]
  return typeof hint === 'function' ? hint(given) : hint
}

/** The schema and the vector space are those of the whole store. */
function ofWholeStore({ scope: _, ...given }: GivenOptions): GivenOptions {
  return given
}

const HINTS: Partial<Record<ErrorCode, string | ((given: GivenOptions) => string)>> = {
  UNSUPPORTED_NODE: 'Install Node.js 22.14 or newer.',
  ADDON_NOT_FOUND: 'Install again without --omit=optional.',
  RUNTIME_NOT_FOUND: 'Install again.',
  MODEL_NOT_FOUND: 'Check --model-dir and --model-file, or install again.',
  MODEL_CHECKSUM_MISMATCH: 'The file is damaged or was changed: install again, and do not use it.',
  MODEL_INVALID: 'Download the file again.',
  INFERENCE_FAILED: 'Try again; if it persists, report it with the message.',
  INTERNAL: 'This is a defect in Recollect: report it with the message, and the output of --verbose.',
  HUB_OFFLINE: 'Omit --offline and unset HF_HUB_OFFLINE to download the missing files.',
  HUB_UNREACHABLE: 'Check the network and the proxy variables; the same command continues where it stopped.',
  HUB_TIMEOUT: 'Try again; the same command continues where it stopped.',
  HUB_UNAUTHORIZED: 'Set HF_TOKEN to a token that may read this repository.',
  HUB_NOT_FOUND: 'Check the names of the repository, the revision and the file.',
  STORE_NOT_READABLE:
    'Unless the message says otherwise, change the permissions of the directory or the file.',
  STORE_NOT_WRITABLE:
    'Change the permissions, or choose a directory that you can write to. A store in a read-only directory can be ' +
    'read: `recollect recall`, `status`, `records list`, `records show`, `export`.',
  STORE_CORRUPT:
    'Unless the message says otherwise, restore a backup. Nothing is written to a damaged database or its log.',
  STORE_SCHEMA_NEWER: 'Update Recollect.',
  STORE_SCHEMA_OUTDATED: (given) =>
    `Run \`${commandLine(ofWholeStore(given), 'migrate')}\`; it keeps a copy of the database first.`,
  STORE_EXTENSION_FAILED: 'Install again without leaving out optional dependencies.',
  STORE_READONLY: (given) =>
    `The vectors of this store have no named space yet: run \`${commandLine(ofWholeStore(given), 'backfill', given)}\` once.`,
  STORE_BUSY: 'Another process holds the lock: try again when it is done.',
  STORE_FULL: 'Free space and try again; what was stored stays.',
  STORE_IO: 'Unless the message says otherwise, check the disk.',
  RECORD_NOT_FOUND: (given) => `\`${commandLine(given, 'records list')}\` shows the ids.`,
  SPACE_MISMATCH: (given) =>
    'Use the model that the store was embedded with, or embed all of it again: ' +
    `\`${commandLine(ofWholeStore(given), 'backfill --reembed', given)}\`.`,
}
