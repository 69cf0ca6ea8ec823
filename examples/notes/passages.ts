// Notes as passages: what one vector can stand for.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface Passage {
  /** Its file, below the folder of the notes; with `/` on every system. */
  readonly file: string
  /** The heading it stands under, or ''. */
  readonly heading: string
  readonly text: string
}

/** Characters. The model reads 256 tokens, some 1,000 characters of English. */
const LONGEST = 900
const NOTE = /\.(md|markdown|txt)$/i

/** Every passage of every note below `folder`; of hidden folders and `node_modules`, none. */
export function* passagesBelow(folder: string): Generator<Passage> {
  for (const file of notesBelow(folder)) {
    for (const part of passagesOf(readFileSync(path.join(folder, file), 'utf8'))) yield { file, ...part }
  }
}

function notesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTE.test(entry.name))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !file.split('/').some((part) => part.startsWith('.') || part === 'node_modules'))
    .sort()
}

/** Paragraphs, each under its heading: short ones together, long ones in parts. */
export function passagesOf(note: string): Omit<Passage, 'file'>[] {
  const passages: Omit<Passage, 'file'>[] = []
  let heading = ''
  let gathered = ''
  const flush = () => {
    if (gathered !== '') passages.push({ heading, text: gathered })
    gathered = ''
  }
  for (const block of blocksOf(note)) {
    const title = /^#{1,6}\s+(.+)$/.exec(block)?.[1]
    if (title !== undefined) {
      flush()
      heading = title.replace(/\s#+$/, '')
      continue
    }
    for (const part of partsOf(block)) {
      if (gathered.length + part.length > LONGEST) flush()
      gathered = gathered === '' ? part : `${gathered}\n\n${part}`
    }
  }
  flush()
  return passages
}

/** What blank lines and headings part; a fenced block of code stays whole, and front matter is left out. */
function blocksOf(note: string): string[] {
  const blocks = ['']
  let fence = ''
  for (const line of note.replace(/^\uFEFF?---\r?\n[\s\S]*?\n---(\r?\n|$)/, '').split(/\r?\n/)) {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1] ?? ''
    const alone = fence === '' && (line.trim() === '' || /^#{1,6}\s/.test(line))
    if (alone) blocks.push(line.trim(), '')
    else blocks[blocks.length - 1] += `${line}\n`
    if (mark !== '' && (fence === '' || fence === mark)) fence = fence === '' ? mark : ''
  }
  return blocks.map((block) => block.trim()).filter((block) => block !== '')
}

/** A block in parts of at most `LONGEST`, cut after a sentence, a line or a word where there is one. */
function partsOf(block: string): string[] {
  const parts: string[] = []
  let rest = block
  while (rest.length > LONGEST) {
    const head = rest.slice(0, LONGEST)
    const ends = [/^[\s\S]*[.!?](?=\s)/, /^[\s\S]*(?=\n)/, /^[\s\S]*(?=\s)/].map((end) => end.exec(head)?.[0])
    const part = ends.find((end) => end !== undefined && end.trim() !== '') ?? head
    parts.push(part.trim())
    rest = rest.slice(part.length).trimStart()
  }
  return [...parts, rest]
}
