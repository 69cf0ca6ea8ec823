import { STAMP_KEY } from '../../database/log/stamp.js'
import { APPLICATION, CURRENT_SCHEMA_VERSION } from '../../schema/state.js'
import type { Check } from './check.js'

const NUMBER = /^[0-9]{1,15}$/

const TABLE = /^vec_embeddings(_[a-z0-9]{1,40})?$/

/** The rows of `schema_meta` with their valid values. Any other row is damaged, or from a newer release. */
const SETTINGS: Readonly<Record<string, RegExp>> = {
  schema_version: new RegExp(`^${CURRENT_SCHEMA_VERSION}$`),
  application: new RegExp(`^${APPLICATION}$`),
  active_space: NUMBER,
  pending_space: NUMBER,
  vector_table: TABLE,
  pending_vector_table: TABLE,
  words_version: NUMBER,
  words_mark: /^[0-9a-f-]{36}$/,
  digests_version: NUMBER,
  signature_version: NUMBER,
  predecessor_version: NUMBER,
  predecessor_import: /^\{.*\}$/s,
  erasure_pending: /^[0-9a-f-]{36}$/,
  [STAMP_KEY]: /^[0-9a-f]{16}\.[0-9a-f]{12}\.[0-9a-f]{16}\.[fn]$/,
}

const REQUIRED = ['schema_version', 'application', 'active_space', 'vector_table', 'words_version']

export const SETTINGS_CHECK: Check = {
  part: 'the settings',
  rows: () => 10,
  *run({ store: { connection }, findings }) {
    const rows = connection.all<{ key: unknown; value: unknown }>('SELECT key, value FROM schema_meta')
    const keys = new Set(rows.map(({ key }) => key))
    for (const key of REQUIRED) if (!keys.has(key)) findings.add('settings_invalid', `${key} is missing`)
    for (const { key, value } of rows) if (!isValid(key, value)) findings.add('settings_invalid', String(key))
    const spaces = connection.all<{ id: number; dimensions: number; details: unknown }>(
      'SELECT id, dimensions, details FROM embedding_spaces',
    )
    for (const name of ['active_space', 'pending_space']) {
      const row = rows.find(({ key }) => key === name)
      if (row !== undefined && !spaces.some(({ id }) => String(id) === row.value))
        findings.add('settings_invalid', `${name} names no space`)
    }
    yield 10
  },
}

function isValid(key: unknown, value: unknown): boolean {
  if (typeof key !== 'string' || typeof value !== 'string' || !Object.hasOwn(SETTINGS, key)) return false
  if (SETTINGS[key]?.test(value) !== true) return false
  return !value.startsWith('{') || isJson(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
