import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One import of a file by another, as paths from the root. */
export interface Import {
  readonly from: string
  readonly to: string
}

const IMPORT = /(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g

/** Every import of a file of `folder` by another one of it, types too. */
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
 * Circles among files and folders that lie side by side: an import from `store/sqlite/index/words.ts` to
 * `store/sqlite/session.ts` is one from `index` to `session.ts` in `store/sqlite`. Each as the names on the way round.
 */
export function circles(imports: readonly Import[]): string[] {
  const rooms = new Map<string, Map<string, Set<string>>>()
  for (const { from, to } of imports) {
    const here = from.split('/')
    const there = to.split('/')
    const shared = here.findIndex((name, index) => name !== there[index])
    const [source, target] = [here[shared], there[shared]]
    if (source === undefined || target === undefined) continue
    const room = here.slice(0, shared).join('/')
    const edges = rooms.get(room) ?? new Map<string, Set<string>>()
    rooms.set(room, edges)
    edges.set(source, (edges.get(source) ?? new Set()).add(target))
  }
  return [...rooms].flatMap(([room, edges]) =>
    firstCircle(edges).map((names) => `${room === '' ? '.' : room}: ${names.join(' -> ')}`),
  )
}

/** The first circle that a walk along the arrows comes to, as one list; none without any. */
function firstCircle(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const done = new Set<string>()
  const walk = (name: string, trail: readonly string[]): string[] | undefined => {
    const before = trail.indexOf(name)
    if (before >= 0) return [...trail.slice(before), name]
    if (done.has(name)) return undefined
    for (const next of edges.get(name) ?? []) {
      const circle = walk(next, [...trail, name])
      if (circle !== undefined) return circle
    }
    done.add(name)
    return undefined
  }
  for (const name of edges.keys()) {
    const circle = walk(name, [])
    if (circle !== undefined) return [circle]
  }
  return []
}
