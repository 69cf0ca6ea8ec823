import { readFileSync } from 'node:fs'
import { RecollectError } from '../errors.js'
import { reading } from '../files/reading.js'

/** What `manifest.toml` says about the files next to it. */
export interface Manifest {
  /** 0, 1 or 2; null when it is not given. */
  readonly schemaVersion: number | null
  /** Null when it is not given. */
  readonly indexVersion: string | null
  /** Null when it is not given. */
  readonly embedderVersion: string | null
}

/** The newest version of these files. */
const FILES_SCHEMA_VERSION = 2

/** Larger than any real manifest. */
const MAX_BYTES = 64 * 1024

/** @throws RecollectError `STORE_SCHEMA_NEWER`, `STORE_NOT_READABLE` */
export function readManifest(path: string): Manifest {
  const text = reading(path, () => readFileSync(path, 'utf8')).slice(0, MAX_BYTES)
  const version = field(text, 'schema_version')
  const schemaVersion = version !== null && /^[0-9]{1,9}$/.test(version) ? Number(version) : null
  if (schemaVersion !== null && schemaVersion > FILES_SCHEMA_VERSION) {
    throw new RecollectError(
      'STORE_SCHEMA_NEWER',
      `Expected files of schema version ${FILES_SCHEMA_VERSION} or older, received version ${schemaVersion} in ${path}`,
    )
  }
  return {
    schemaVersion,
    indexVersion: field(text, 'index_version'),
    embedderVersion: field(text, 'embedder_version'),
  }
}

export function manifestText(now: number): string {
  return [
    `schema_version = ${FILES_SCHEMA_VERSION}`,
    'index_version = "recollect"',
    'embedder_version = "recollect"',
    `created_at = ${now}`,
    `updated_at = ${now}`,
    '',
  ].join('\n')
}

/** The value of one top-level key: a number or a plain string, the only kinds in these manifests. */
function field(text: string, key: string): string | null {
  const match = new RegExp(`^\\s*${key}\\s*=\\s*(?:"([^"\\n]*)"|([0-9]+))`, 'm').exec(text)
  return match === null ? null : (match[1] ?? match[2] ?? null)
}
