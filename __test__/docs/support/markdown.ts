import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot, ROOT } from '../../../scripts/lib/paths.mjs'

/** A fenced block of code. */
export interface CodeBlock {
  readonly page: string
  /** Of the first line within the fence, counted from 1. */
  readonly line: number
  /** First word of the info string. */
  readonly language: string
  /** The other words of the info string. */
  readonly marks: readonly string[]
  readonly code: string
}

export interface Link {
  readonly page: string
  readonly line: number
  readonly target: string
}

/** A page of the repository, as far as the tests parse it. */
export interface Page {
  /** Relative to the top folder, with slashes. */
  readonly name: string
  readonly blocks: readonly CodeBlock[]
  readonly links: readonly Link[]
  /** Anchors that a link may name after `#`. */
  readonly anchors: ReadonlySet<string>
}

/** Generated, or written by others: not checked. */
const NOT_OURS = new Set(['node_modules', 'target', 'dist', '.toolchain', '.git', '.recollect'])

/** Every page of the repository, by name. */
export function allPages(): ReadonlyMap<string, Page> {
  return new Map(pagesBelow('').map((name) => [name, readPage(name)]))
}

export function readPage(name: string): Page {
  const blocks: CodeBlock[] = []
  const links: Link[] = []
  const anchors = new Set<string>()
  let fence: { readonly mark: string; readonly line: number; readonly info: string[] } | undefined
  let code: string[] = []
  for (const [index, line] of readFileSync(inRoot(name), 'utf8').split('\n').entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined && mark !== undefined) {
      fence = { mark, line: index + 2, info: line.trim().slice(mark.length).trim().split(/\s+/) }
      code = []
    } else if (fence !== undefined && line.trim() === fence.mark) {
      const [language = '', ...marks] = fence.info
      blocks.push({ page: name, line: fence.line, language, marks, code: `${code.join('\n')}\n` })
      fence = undefined
    } else if (fence !== undefined) {
      code.push(line)
    } else {
      for (const target of targets(line)) links.push({ page: name, line: index + 1, target })
      for (const anchor of anchorsOf(line, anchors)) anchors.add(anchor)
    }
  }
  if (fence !== undefined) throw new Error(`${name}:${fence.line}: a block of code has no end`)
  return { name, blocks, links, anchors }
}

function pagesBelow(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : pagesBelow(name)
    return entry.name.endsWith('.md') ? [name] : []
  })
}

/** The links of a line; code spans are ignored. */
function targets(line: string): string[] {
  const text = line.replaceAll(/`[^`]*`/g, '`code`')
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
  const defined = [...text.matchAll(/^\[[^\]]+\]:\s+(\S+)/g)]
  const html = [...text.matchAll(/(?:href|src)="([^"]+)"/g)]
  return [...inline, ...defined, ...html].map(([, target = '']) => target)
}

/** A heading's anchor as GitHub generates it, and anchors written as HTML. */
function anchorsOf(line: string, taken: ReadonlySet<string>): string[] {
  const ids = [...line.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id)
  const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
  if (heading === undefined) return ids
  const slug = heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
  let unique = slug
  for (let n = 1; taken.has(unique); n++) unique = `${slug}-${n}`
  return [...ids, unique]
}
