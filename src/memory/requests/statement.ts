import { END, opening, start, withOneApostrophe, words } from './opening.js'

/**
 * A sentence about something of somebody's, not a question and not a remark such as "It rains." or "That is too much."
 */
export const STATEMENT =
  /^(?:[\p{L}’]+,\s+)?(?!(?:it|this|that|there|these|those)\s)(?:my|our|his|her|their|i|we|he|she|they|\p{Lu}[\p{L}’-]+)\s(?:[^?]*\s)?(?:is|are|was|were|am|live|lives|lived|have|has|had|like|likes|love|loves|hate|hates|work|works|use|uses|moved|bought|born|named|called)(?![\p{L}’])[^?]*$|^[\p{L}’ ]{1,40}:\s[^?]*\p{N}[^?]*$/iu

/** A subject and what it does or is. "Can you remember my name?" has none. */
export const CLAUSE =
  /^(?:i|we|he|she|they|it)(?:’\p{L}+)?\s+\p{L}|\s(?:am|is|are|was|were|has|have)(?:n’t)?\s+\S|^to\s|:\s|\p{L}’s\s+(?:called|named|on|at|in|a|an|the)\s/iu

/** What is talked about now: "Note that the answer is wrong" is a remark about it. */
const AT_HAND = start(
  `(?:${words(
    '(?:the|an?) (?:(?:first|second|third|last|next|previous|above|following|other|same|correct|right|wrong|whole|given|current|final) )*(?:answer|reply|response|result|output|input|code|snippet|example|sample|function|method|class|variable|parameter|argument|file|script|query|test|error|bug|text|line|word|sentence|paragraph|section|table|column|row|list|array|string|image|picture|question|prompt|instruction|message|format|page|title|summary|translation|spelling|document|solution|problem|task|essay|poem|story|above|former|latter)(?:e?s)?',
    'it|this|that|these|those|there|here|you|your|yours|what|which|who|how|when|where|why|if|any|some|all|each|every|no|not',
  )})(?:’\\p{L}+)?${END}`,
)

/** What somebody said or wants just now: "Note that I asked for three." */
const SAID_NOW = start(
  `(?:i|we)(?:’\\p{L}+)?(?: (?:have|had|did|do|am|are|never|just|already|only|also|not|didn’t|don’t|haven’t))* (?:say|said|ask|asked|asking|tell|told|mean|meant|mention|mentioned|wrote|talking|speaking|discussing|looking|want|wanted|need|needed|expect|expected)${END}`,
)

/** "Anna is wrong." judges; it says nothing lasting. */
const JUDGEMENT =
  /\s(?:am|is|are|was|were)(?:n’t|\s+not)?(?:\s+\p{L}+)?\s+(?:wrong|right|correct|incorrect|false|true|missing|unclear|an?\s+(?:mistake|joke|question|test|typo|guess))[\s.!]*$/iu

const SUBJECT = start(`(?:my|our|his|her|their|i|we|he|she|they|the|an?)(?:’\\p{L}+)?${END}`)

/** At least three words. */
const SENTENCE = /\S\s+\S+\s+\S/u

/** Whether this is something to keep and not a remark about the conversation: people say "note that ..." for both. */
export function isWorthNoting(text: string): boolean {
  const said = withOneApostrophe(text)
  if (!SENTENCE.test(said) || AT_HAND.test(said) || SAID_NOW.test(said) || JUDGEMENT.test(said)) return false
  // After a colon, "Use metric units" begins with a capital too.
  return SUBJECT.test(said) || (/^\p{Lu}/u.test(said) && CLAUSE.test(said))
}

/** Whether a sentence before "Please remember that." says something to remember. */
export function isStatement(sentence: string): boolean {
  const { rest } = opening(withOneApostrophe(sentence))
  return !/\?[^\p{L}\p{N}]*$/u.test(rest) && /[\p{L}\p{N}]\s+\S|\p{N}/u.test(rest)
}

/** "If you see Anna" and "as I said" are not sentences by themselves, and "can you" begins a question. */
const NOT_MAIN = start(
  `(?:if|when|whenever|unless|before|after|while|once|until|as|because|since|although|though|whether|what|who|how|where|why|which|can|could|do|does|did|will|would|is|are|was|were)${END}[^,]*$`,
)

/** Whether the words before ", please remember that" say something to remember. */
export function isMainClause(text: string): boolean {
  const { rest, question } = opening(withOneApostrophe(text))
  if (question || !isStatement(rest) || NOT_MAIN.test(rest)) return false
  return SENTENCE.test(rest) || /\p{N}/u.test(rest) || /^(?:i|we|he|she|they)(?:’\p{L}+)?\s/iu.test(rest)
}
