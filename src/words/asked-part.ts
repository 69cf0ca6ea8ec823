/** How much of a question is read, in UTF-16 units: some 700 words. */
export const MAX_QUESTION = 4_096

/** How much of a longer one is read at its end: after a pasted text stands what is asked of it. */
const END = 1_024

/**
 * What is read of a question: all of it, or of a longer one its beginning and its end, cut between words where possible.
 * To parse so much takes some 7 milliseconds, in which the event loop has no turn.
 */
export function askedPart(question: string): string {
  if (question.length <= MAX_QUESTION) return question
  const beginning = question.slice(0, MAX_QUESTION - END).replace(CUT_END, '')
  const end = question.slice(-END).replace(CUT_BEGINNING, '')
  return `${beginning}\n${end}`
}

/** A word that a cut may have parted, unless it is longer than words are. */
const CUT_END = /\s\S{0,64}$/
const CUT_BEGINNING = /^\S{0,64}\s/
