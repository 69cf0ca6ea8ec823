import { readMeta, writeMeta } from '../schema/state.js'
import type { StoreSession } from '../session.js'

/** The row of `schema_meta` with the greatest version of signatures that the store was given. */
const VERSION_KEY = 'signature_version'

/** The version that a signature must have to be a present one; 0 before the store was given any. */
export function signatureVersion(store: StoreSession): number {
  return Number(readMeta(store.connection, VERSION_KEY) ?? 0)
}

/** Notes that signatures of this version are stored from now on. Inside a write. */
export function noteSignatureVersion(store: StoreSession, version: number | undefined): void {
  if (version !== undefined && version > signatureVersion(store))
    writeMeta(store.connection, VERSION_KEY, String(version))
}

/**
 * Of an embedding `e` of a record `r`: that the model has found no token there that says something, though the text has
 * characters, none of which is surely known to every model. As `unreadableOf` of a recall.
 */
export const UNREADABLE = `length(e.signature) = 0 AND r.text NOT GLOB '*[A-Za-z0-9][A-Za-z0-9]*'
  AND r.text GLOB '*[^' || char(1) || '-' || char(127) || ']*'`

/** Of an embedding `e`: that it has no signature of this version or a later one. */
export const LACKS_SIGNATURE = 'coalesce(e.signature_version, 0) < ?'
