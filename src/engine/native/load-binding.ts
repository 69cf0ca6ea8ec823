import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { RecollectError } from '../../errors.js'
import { assertSupportedNode } from '../../platform/node-version.js'
import { currentPlatform } from '../../platform/platform.js'
import type { Binding } from './binding.js'
import { shippedSha256 } from './native-manifest.js'
import { findPackageDirectory } from './package-directory.js'

/** The addon, and the ONNX Runtime that it is to load. */
export interface LoadedBinding {
  readonly binding: Binding
  /** Absolute. */
  readonly runtimePath: string
  /** What the file must have when it is loaded, in lower-case hexadecimal; undefined: whatever it has. */
  readonly runtimeSha256: string | undefined
}

const require = createRequire(import.meta.url)

/** Modules are instantiated once a thread, so each worker thread has its own. */
let loaded: LoadedBinding | undefined

/**
 * Finds and loads the addon; the second call in a thread returns what the first found. A failure is not
 * kept, so a later call tries again. Throws `UNSUPPORTED_NODE`, `UNSUPPORTED_PLATFORM`, `ADDON_NOT_FOUND`,
 * `ADDON_LOAD_FAILED`, `RUNTIME_NOT_FOUND`, `RUNTIME_CHECKSUM_MISMATCH`.
 */
export function loadBinding(): LoadedBinding {
  loaded ??= findAndLoad()
  return loaded
}

function findAndLoad(): LoadedBinding {
  assertSupportedNode()
  const platform = currentPlatform()
  const addon = `recollect.${platform.name}.node`
  const { directory, tried } = findPackageDirectory(platform.name, addon)
  if (directory === undefined) {
    throw new RecollectError(
      'ADDON_NOT_FOUND',
      `Expected the native addon ${addon}, found none of: ${tried.join('; ')}. Install again without ` +
        '--omit=optional and with a lock file that was made for this platform too',
    )
  }
  const runtimePath = path.join(directory, platform.runtimeLibrary)
  if (!existsSync(runtimePath)) {
    throw new RecollectError(
      'RUNTIME_NOT_FOUND',
      `Expected ONNX Runtime beside the addon, found no ${runtimePath}; install @recollect/${platform.name} again`,
    )
  }
  const runtimeSha256 = shippedSha256(directory, platform)
  return { binding: requireAddon(path.join(directory, addon)), runtimePath, runtimeSha256 }
}

function requireAddon(file: string): Binding {
  try {
    return require(file) as Binding
  } catch (cause) {
    throw new RecollectError(
      'ADDON_LOAD_FAILED',
      `Expected to load the native addon ${file}, the system refused: ${(cause as Error).message}`,
      { cause },
    )
  }
}
