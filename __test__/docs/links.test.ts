import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { allPages, type Link, type Page } from './support/markdown.js'

const pages = allPages()

/** The problem with a link, or undefined. Links to other hosts are not checked. */
function fault({ page, line, target }: Link): string | undefined {
  if (/^(?:https?|mailto):/.test(target)) return undefined
  const at = `${page}:${line}: ${target}`
  const [file = '', anchor] = target.split('#')
  const name = file === '' ? page : path.posix.join(path.posix.dirname(page), decodeURI(file))
  if (name.startsWith('..')) return `${at} leads out of the repository`
  if (!existsSync(inRoot(name))) return `${at} names no file`
  if (anchor === undefined || pages.get(name)?.anchors.has(decodeURIComponent(anchor))) return undefined
  return `${at} names no heading`
}

/** All pages that links reach from this one. */
function reachable(from: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(from)) return seen
  seen.add(from)
  for (const { target } of pages.get(from)?.links ?? []) {
    const name = path.posix.join(path.posix.dirname(from), target.split('#')[0] ?? '')
    if (pages.has(name)) reachable(name, seen)
  }
  return seen
}

const isDocs = ({ name }: Page) => name.startsWith('docs/')

describe('the links between the pages', () => {
  it('lead to existing files and headings', () => {
    const all = [...pages.values()].flatMap(({ links }) => links)
    expect(all.length).toBeGreaterThan(50)
    expect(all.map(fault).filter((found) => found !== undefined)).toEqual([])
  })

  it('reach every page of docs from the README', () => {
    const found = reachable('README.md')
    expect([...pages.values()].filter(isDocs).flatMap(({ name }) => (found.has(name) ? [] : [name]))).toEqual(
      [],
    )
  })
})

it('no page has merge conflict markers', () => {
  const marked = [...pages.keys()].filter((name) =>
    /^(?:<{7}|>{7}) /m.test(readFileSync(inRoot(name), 'utf8')),
  )
  expect(marked).toEqual([])
})
