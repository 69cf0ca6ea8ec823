// Real prose that every machine has after an install: the README files of the installed packages.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Shorter paragraphs are mostly headings and badges; longer ones would be cut by the model at 256 tokens. */
const SHORTEST = 80
const LONGEST = 900

/**
 * Paragraphs of prose, each once, in the order of their files' names.
 *
 * @param {string} packages a `node_modules` folder
 * @param {number} limit
 * @returns {{ id: string, text: string, source: string }[]}
 */
export function collectPassages(packages, limit) {
  /** @type {Map<string, { id: string, text: string, source: string }>} */
  const passages = new Map()
  for (const file of readmeFiles(packages)) {
    const source = path.relative(packages, path.dirname(file))
    for (const text of paragraphs(readFileSync(file, 'utf8'))) {
      const id = `readme-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
      if (!passages.has(id)) passages.set(id, { id, text, source })
      if (passages.size === limit) return [...passages.values()]
    }
  }
  return [...passages.values()]
}

/** @param {string} folder */
function readmeFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^readme(\.[a-z-]+)?\.md$/i.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

/** @param {string} markdown */
function paragraphs(markdown) {
  return markdown
    .replace(/```[\s\S]*?```|<[^>]+>/g, '\n\n')
    .split(/\r?\n\s*\r?\n|\r?\n(?=[-*] )/)
    .map((text) =>
      text
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[#*_>`|]+/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(
      (text) =>
        text.length >= SHORTEST && text.length <= LONGEST && /[a-z]+ [a-z]+ [a-z]+ [a-z]+/i.test(text),
    )
}
