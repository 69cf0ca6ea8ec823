import { RecollectError } from '../../../../errors.js'
import type { BackupManifest } from '../../../backup-report.js'

/** The path of a backup's manifest, next to it. */
export function manifestPath(backup: string): string {
  return `${backup}.manifest.json`
}

const FORMAT = 'recollect-backup'
const VERSION = 1

/** In snake_case, like all our files. */
export function manifestText(manifest: BackupManifest): string {
  const { schemaVersion, createdAt, bytes, sha256, records, vectors, auditEntries } = manifest
  const fields = {
    format: FORMAT,
    version: VERSION,
    schema_version: schemaVersion,
    created_at: createdAt,
    bytes,
    sha256,
    records,
    vectors,
    audit_entries: auditEntries,
  }
  return `${JSON.stringify(fields, undefined, 2)}\n`
}

const NUMBERS = ['schema_version', 'created_at', 'bytes', 'records', 'vectors', 'audit_entries'] as const

/** @throws RecollectError `BACKUP_INVALID` if the text is not a manifest */
export function parseManifest(text: string, path: string): BackupManifest {
  const fields = parse(text)
  const wrong = fields === null ? 'JSON' : NUMBERS.find((name) => !isCount(fields[name]))
  const sha256 = fields?.['sha256']
  if (
    fields === null ||
    wrong !== undefined ||
    fields['format'] !== FORMAT ||
    fields['version'] !== VERSION
  ) {
    throw invalidManifest(path, wrong ?? 'format')
  }
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) throw invalidManifest(path, 'sha256')
  const number = (name: (typeof NUMBERS)[number]) => Number(fields[name])
  return {
    schemaVersion: number('schema_version'),
    createdAt: number('created_at'),
    bytes: number('bytes'),
    sha256,
    records: number('records'),
    vectors: number('vectors'),
    auditEntries: number('audit_entries'),
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function invalidManifest(path: string, what: string): RecollectError {
  return new RecollectError(
    'BACKUP_INVALID',
    `Expected the manifest of a backup at ${path}, received one whose ${what} is wrong: use another backup, or move the manifest away to restore without checking against it`,
  )
}
