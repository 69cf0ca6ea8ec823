import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'

/** The row of `schema_meta` with the highest version of signatures in the store. */
const VERSION_KEY = 'signature_version'

/** The version of current signatures; 0 if the store has none yet. */
export function signatureVersion(store: StoreSession): number {
  return Number(readMeta(store.connection, VERSION_KEY) ?? 0)
}

/** Records that signatures of this version are stored from now on. Inside a write. */
export function noteSignatureVersion(store: StoreSession, version: number | undefined): void {
  if (version !== undefined && version > signatureVersion(store))
    writeMeta(store.connection, VERSION_KEY, String(version))
}

/**
 * The condition that the model found no content token in an embedding `e` of a record `r`, although its text has
 * characters, none of which every model is sure to know. The same as `unreadableOf` in recall.
 */
export const UNREADABLE = `length(e.signature) = 0 AND r.text NOT GLOB '*[A-Za-z0-9][A-Za-z0-9]*'
  AND r.text GLOB '*[^' || char(1) || '-' || char(127) || ']*'`

/** The condition that an embedding `e` has no signature of this version or a later one. */
export const LACKS_SIGNATURE = 'coalesce(e.signature_version, 0) < ?'
