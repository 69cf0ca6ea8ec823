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
  if (fields === null) throw invalidManifest(path, 'a text that is not a JSON object')
  const wrong = ['format', 'version', ...NUMBERS].find((name) => !isValid(name, fields[name]))
  if (wrong !== undefined) throw invalidManifest(path, `one whose ${wrong} is wrong`)
  const sha256 = fields['sha256']
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    throw invalidManifest(path, 'one whose sha256 is wrong')
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

function isValid(name: string, value: unknown): boolean {
  if (name === 'format') return value === FORMAT
  if (name === 'version') return value === VERSION
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function invalidManifest(path: string, received: string): RecollectError {
  return new RecollectError(
    'BACKUP_INVALID',
    `Expected the manifest of a backup at ${path}, received ${received}: use another backup, or move the manifest away to restore without checking against it`,
  )
}
