import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { RecollectError } from '../errors.js'
import { assertSupportedNode } from '../platform/node-version.js'
import { currentPlatform, type Platform } from '../platform/platform.js'
import type { Binding } from './binding.js'
import { shippedSha256 } from './native-manifest.js'
import { findPackageDirectory } from './package-directory.js'

/** The addon, and where it was found. */
export interface LoadedBinding {
  readonly binding: Binding
  /** Absolute path. */
  readonly directory: string
  readonly platform: Platform
}

/** The ONNX Runtime library for the addon to load. */
export interface RuntimeLibrary {
  /** Absolute path. */
  readonly runtimePath: string
  /** The hash that the file must have when it is loaded, in lower-case hexadecimal; undefined accepts any. */
  readonly runtimeSha256: string | undefined
}

const require = createRequire(import.meta.url)

/** Modules are instantiated once per thread, so each worker thread has its own. */
let loaded: LoadedBinding | undefined

/**
 * Finds and loads the addon; later calls in the same thread return the same one. A failure is not cached, so a later
 * call tries again. Throws `UNSUPPORTED_NODE`, `UNSUPPORTED_PLATFORM`, `ADDON_NOT_FOUND`, `ADDON_LOAD_FAILED`.
 */
export function loadBinding(): LoadedBinding {
  loaded ??= findAndLoad()
  return loaded
}

/** The runtime library next to the addon. Throws `RUNTIME_NOT_FOUND`, `RUNTIME_CHECKSUM_MISMATCH`. */
export function runtimeLibrary({
  directory,
  platform,
}: Pick<LoadedBinding, 'directory' | 'platform'>): RuntimeLibrary {
  const { name, runtimeLibrary: library } = platform
  if (library === undefined) {
    throw new RecollectError(
      'RUNTIME_NOT_FOUND',
      `Expected a platform that ONNX Runtime is published for, which precision float32 needs, received ${name}; ` +
        'load with precision int8, which does not need it',
    )
  }
  const runtimePath = path.join(directory, library)
  if (!existsSync(runtimePath)) {
    throw new RecollectError(
      'RUNTIME_NOT_FOUND',
      `Expected ONNX Runtime beside the addon, which precision float32 needs, found no ${runtimePath}; install ` +
        `@recollect/${name} again, or load with precision int8, which does not need it`,
    )
  }
  return { runtimePath, runtimeSha256: shippedSha256(directory, name, library) }
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
  return { binding: requireAddon(path.join(directory, addon)), directory, platform }
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
