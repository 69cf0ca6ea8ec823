import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One import between two files, as paths from the root. */
export interface Import {
  readonly from: string
  readonly to: string
}

const IMPORT = /(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g

/** All imports between files of `folder`, including type imports. */
export function importsWithin(folder: string): Import[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .flatMap((from) =>
      [...readFileSync(path.join(folder, from), 'utf8').matchAll(IMPORT)].map(([, specifier = '']) => ({
        from,
        to: path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '.ts'),
      })),
    )
}

/**
 * Import cycles among sibling files and folders: an import from `store/sqlite/index/words.ts` to
 * `store/sqlite/session.ts` counts as one from `index` to `session.ts` in `store/sqlite`. Each cycle is the list of
 * its names.
 */
export function cycles(imports: readonly Import[]): string[] {
  const folders = new Map<string, Map<string, Set<string>>>()
  for (const { from, to } of imports) {
    const here = from.split('/')
    const there = to.split('/')
    const shared = here.findIndex((name, index) => name !== there[index])
    const [source, target] = [here[shared], there[shared]]
    if (source === undefined || target === undefined) continue
    const folder = here.slice(0, shared).join('/')
    const edges = folders.get(folder) ?? new Map<string, Set<string>>()
    folders.set(folder, edges)
    edges.set(source, (edges.get(source) ?? new Set()).add(target))
  }
  return [...folders].flatMap(([folder, edges]) =>
    firstCycle(edges).map((names) => `${folder === '' ? '.' : folder}: ${names.join(' -> ')}`),
  )
}

/** The first import cycle that a depth-first search finds, as a list of one; empty without any. */
function firstCycle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): string[] | undefined => {
    const before = trail.indexOf(name)
    if (before >= 0) return [...trail.slice(before), name]
    if (done.has(name)) return undefined
    for (const next of edges.get(name) ?? []) {
      const cycle = visit(next, [...trail, name])
      if (cycle !== undefined) return cycle
    }
    done.add(name)
    return undefined
  }
  for (const name of edges.keys()) {
    const cycle = visit(name, [])
    if (cycle !== undefined) return [cycle]
  }
  return []
}
