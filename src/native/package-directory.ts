import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a package was found; `directory` is undefined when nowhere. */
export interface PackageSearch {
  readonly directory: string | undefined
  /** Every file looked for, in order, for the error message. */
  readonly tried: readonly string[]
}

const require = createRequire(import.meta.url)

/** The `npm` folder of a source checkout, beside `dist`; an installed package has none. */
const CHECKOUT = fileURLToPath(new URL('../../npm', import.meta.url))

/**
 * Looks for the folder of `@recollect/<name>` that holds `file`: as an installed package, then in the
 * checkout's own `npm/<name>`, where a build puts it.
 */
export function findPackageDirectory(name: string, file: string): PackageSearch {
  const tried: string[] = []
  const installed = installedDirectory(`@recollect/${name}`)
  if (installed === undefined) {
    tried.push(`package @recollect/${name} (not installed)`)
  }
  const checkout = path.join(CHECKOUT, name)
  for (const directory of installed === undefined ? [checkout] : [installed, checkout]) {
    const candidate = outsideArchive(directory)
    const wanted = path.join(candidate, file)
    if (existsSync(wanted)) {
      return { directory: candidate, tried }
    }
    tried.push(wanted)
  }
  return { directory: undefined, tried }
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
