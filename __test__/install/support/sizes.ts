import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Bytes of all files below a folder, without the targets of links. */
export function bytesBelow(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    bytes += entry.isDirectory() ? bytesBelow(file) : lstatSync(file).size
  }
  return bytes
}

/** The packages of a `node_modules`, with their bytes, largest first. */
export function packageSizes(modules: string): { readonly name: string; readonly bytes: number }[] {
  return readdirSync(modules)
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(path.join(modules, name)).map((inner) => `${name}/${inner}`)
        : [name],
    )
    .filter((name) => !name.startsWith('.'))
    .map((name) => ({ name, bytes: bytesBelow(path.join(modules, name)) }))
    .sort((a, b) => b.bytes - a.bytes)
}
