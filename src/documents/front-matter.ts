import { parse as parseToml } from 'smol-toml'
import { isMap, parseDocument } from 'yaml'
import { timeOf } from './dates.js'
import type { DocumentFacts } from './document.js'

/** Data at the beginning of a document that describes it. */
export interface FrontMatter extends DocumentFacts {
  /** Its last line, which is the closing mark. */
  readonly endLine: number
  /** Whether it has nothing but tags and dates, which describe a text and are none. */
  readonly isTagsAndDates: boolean
}

/** Longer blocks are not front matter, and take time to parse. */
const MAX_LINES = 2_000
const MAX_UNITS = 256 * 1024

const CLOSERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['---', ['---', '...']],
  ['+++', ['+++']],
])

const TITLE_KEYS = ['title', 'name']
const ALIAS_KEYS = ['aliases', 'alias']
const TAG_KEYS = ['tags', 'tag', 'keywords', 'categories', 'category']
const TIME_KEYS = [
  'date',
  'created',
  'createdat',
  'creationdate',
  'datecreated',
  'published',
  'publishdate',
  'pubdate',
  'timestamp',
  'day',
]

const KNOWN_KEYS: ReadonlySet<string> = new Set([...TITLE_KEYS, ...ALIAS_KEYS, ...TAG_KEYS, ...TIME_KEYS])

/**
 * The front matter of a document: the lines between two marks at its beginning, if they are a mapping in YAML (`---`)
 * or TOML (`+++`). Undefined for anything else between two such marks: that is text between two rules.
 */
export function frontMatter(lines: readonly string[]): FrontMatter | undefined {
  const mark = lines[0]?.trimEnd() ?? ''
  const closers = CLOSERS.get(mark)
  if (closers === undefined) return undefined
  const end = lines.findIndex((line, index) => index > 0 && closers.includes(line.trimEnd()))
  if (end < 2 || end > MAX_LINES) return undefined
  const inner = lines.slice(1, end).join('\n')
  if (inner.length > MAX_UNITS) return undefined
  const mapping = mark === '---' ? yamlMapping(inner) : tomlMapping(inner)
  if (mapping === undefined) return undefined
  return {
    ...factsOf(mapping),
    endLine: end + 1,
    isTagsAndDates: !COMMENT.test(inner) && isTagsAndDates(mapping),
  }
}

/** A comment is text, too. What only looks like one is kept as well. */
const COMMENT = /(?:^|\s)#/

function isTagsAndDates(mapping: Mapping): boolean {
  return [...mapping].every(([key, value]) => {
    if (value === null || value === '') return KNOWN_KEYS.has(key)
    if (TAG_KEYS.includes(key)) return words(value).length > 0 || isListOfWords(value)
    return TIME_KEYS.includes(key) && timeOf(value) !== undefined
  })
}

function isListOfWords(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each === null || words(each).length > 0)
}

type Mapping = ReadonlyMap<string, unknown>

function yamlMapping(text: string): Mapping | undefined {
  try {
    // With the core schema dates stay as written. Duplicate keys are allowed: they are only a mistake of the note's
    // author.
    const document = parseDocument(text, { schema: 'core', uniqueKeys: false, logLevel: 'silent' })
    if (document.errors.length > 0 || !isMap(document.contents)) return undefined
    return byLowerName(document.toJS({ maxAliasCount: 100 }))
  } catch {
    // More aliases than any note has, or nesting too deep for the stack.
    return undefined
  }
}

function tomlMapping(text: string): Mapping | undefined {
  try {
    return byLowerName(parseToml(text))
  } catch {
    return undefined
  }
}

/** Names are compared without case and without the separators between their words. */
function byLowerName(value: unknown): Mapping {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(entries.map(([key, each]) => [key.toLowerCase().replaceAll(/[\s_-]+/g, ''), each]))
}

function factsOf(mapping: Mapping): DocumentFacts {
  const named = (keys: readonly string[]) =>
    keys.map((key) => mapping.get(key)).filter((each) => each != null)
  const title = named(TITLE_KEYS).flatMap(words)[0]
  const time = named(TIME_KEYS)
    .map(timeOf)
    .find((each) => each !== undefined)
  return {
    ...(title === undefined ? {} : { title }),
    aliases: unique(named(ALIAS_KEYS).flatMap((value) => list(value, /,/))),
    tags: unique(
      named(TAG_KEYS)
        .flatMap((value) => list(value, /[,\s]+/))
        .map((tag) => tag.replace(/^#+/, '')),
    ),
    ...(time === undefined ? {} : { time }),
  }
}

/** The values of a list, or of a text that contains one. */
function list(value: unknown, between: RegExp): string[] {
  if (Array.isArray(value)) return value.flatMap(words)
  return words(value).flatMap((text) => text.split(between))
}

function words(value: unknown): string[] {
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '')
}
