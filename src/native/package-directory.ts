import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The result of a search for a package; `directory` is undefined if it was not found. */
export interface PackageSearch {
  readonly directory: string | undefined
  /** Every file looked for, in order, for the error message. */
  readonly tried: readonly string[]
}

const require = createRequire(import.meta.url)

/**
 * Looks for the folder of `@recollect/<name>` that contains `file`: first as an installed package, then in
 * `npm/<name>` of a source checkout, where a build puts it.
 */
export function findPackageDirectory(name: string, file: string): PackageSearch {
  const tried: string[] = []
  const installed = installedDirectory(`@recollect/${name}`)
  if (installed === undefined) {
    tried.push(`package @recollect/${name} (not installed)`)
  }
  for (const directory of [installed, inCheckout(name)]) {
    if (directory === undefined) continue
    const candidate = outsideArchive(directory)
    const wanted = path.join(candidate, file)
    if (existsSync(wanted)) {
      return { directory: candidate, tried }
    }
    tried.push(wanted)
  }
  return { directory: undefined, tried }
}

/** The `npm` folder of a source checkout is next to its package.json; an installed package has none. */
function inCheckout(name: string): string | undefined {
  const root = installedDirectory('recollect')
  return root === undefined ? undefined : path.join(root, 'npm', name)
}

function installedDirectory(packageName: string): string | undefined {
  try {
    return path.dirname(require.resolve(`${packageName}/package.json`))
  } catch {
    return undefined
  }
}

/**
 * Electron packs an application into `app.asar`, which only its own `fs` can read; the system's loader and
 * native code need the copy that the packager leaves in `app.asar.unpacked`.
 */
export function outsideArchive(directory: string): string {
  return directory.replace(/([\\/][^\\/]+\.asar)(?=[\\/]|$)/, '$1.unpacked')
}
