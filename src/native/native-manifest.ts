import { readFileSync } from 'node:fs'
import path from 'node:path'
import { RecollectError } from '../errors.js'

const FILE_NAME = 'manifest.json'

const SHA256 = /^[0-9a-f]{64}$/

/**
 * The SHA-256 of the runtime library as shipped for the platform `name`, in lower-case hexadecimal, from the manifest
 * next to it; undefined without a manifest. An application that signs its files again, as macOS requires for
 * distribution, changes the library. It omits the manifest, and the system checks the signature instead. Throws
 * `RUNTIME_CHECKSUM_MISMATCH` if the manifest exists but does not name the library.
 */
export function shippedSha256(directory: string, name: string, runtimeLibrary: string): string | undefined {
  const file = path.join(directory, FILE_NAME)
  const text = readIfThere(file)
  if (text === undefined) return undefined
  const found = entryOf(text, runtimeLibrary)
  if (typeof found === 'string' && SHA256.test(found)) return found
  throw new RecollectError(
    'RUNTIME_CHECKSUM_MISMATCH',
    `Expected the SHA-256 of ${runtimeLibrary} in ${file}, found none; install @recollect/${name} again`,
  )
}

/** Empty if the file exists but cannot be read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : ''
  }
}

function entryOf(text: string, library: string): unknown {
  try {
    const manifest = JSON.parse(text) as {
      readonly files?: Record<string, { readonly sha256?: unknown }>
    } | null
    return manifest?.files?.[library]?.sha256
  } catch {
    return undefined
  }
}
