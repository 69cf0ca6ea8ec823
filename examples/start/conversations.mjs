import { readFileSync } from 'node:fs'

/** Whose conversations are kept: each in a scope of its own, which no other one sees. */
const PEOPLE = /** @type {const} */ (['ines', 'marta'])

/** @typedef {{ turnId: string, date: string, userText: string, assistantText?: string }} Turn */

/**
 * Captures both conversations, each turn at its time; turns that were captured before are left as they are.
 *
 * @param {import('recollect').MemoryOrchestrator} memory
 */
export async function converse(memory) {
  const counts = { turns: 0, captured: 0, facts: 0 }
  for (const person of PEOPLE) {
    const own = memory.scope(`users/${person}`)
    for (const { date, ...turn } of turnsOf(person)) {
      const report = await own.captureMemoryTurn({
        ...turn,
        conversationId: 'spring',
        at: Date.parse(date) / 1000,
      })
      counts.turns += 1
      counts.captured += report.episodesWritten
      counts.facts += report.factsWritten
    }
  }
  return { ...counts, people: PEOPLE.length }
}

/**
 * @param {string} person
 * @returns {Turn[]}
 */
const turnsOf = (person) => JSON.parse(readFileSync(new URL(`${person}.json`, import.meta.url), 'utf8'))
