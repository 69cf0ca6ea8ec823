/** How a sentence addresses the assistant, and what it says then. */
export interface Opening {
  /** The text after the greeting and the polite words. */
  readonly rest: string
  /** "can you ...?", which may be a request or a yes-no question. */
  readonly question: boolean
  /** "you don't have to ...". */
  readonly relieving: boolean
  /** Whether it addresses the assistant: "please", "you", "can you". */
  readonly addressed: boolean
}

const GREETING = words(
  'hey|hi|hello|ok|okay|oh|ah|um|hmm|oops|so|then|also|and|but|actually|yes|yeah|sorry|wait|thanks|thank you|anyway',
  'by the way|btw|one more thing|on second thoughts?|i(?:’ve| have)? changed my mind|before i forget|for the record|fyi',
  'now(?= (?:please|forget|remember|you|can|could))',
  // Without punctuation they belong to the sentence: "no longer", "now and then", "well known".
  '(?:no|nope|now|well|right|alright|all right|great|good|cool|fine|listen|look|never ?mind)(?=\\s*[,.!:;…–—])',
)
/** A greeting with the name that may follow it: "Hey Fae, ...". */
const GREETING_WITH_NAME = start(
  `(?:${GREETING})(?:\\s+(?!(?:please|forget|remember)(?![\\p{L}\\p{N}]))[\\p{L}\\p{N}’-]+(?=\\s*[,!:]))?(?![\\p{L}\\p{N}’])[\\s,.!:;…–—-]*`,
)

const COURTESY = start(
  '(?:please|pls|plz|kindly|just|quickly|simply|go ahead and|feel free to|do me a favor and|do me a favour and)(?![\\p{L}\\p{N}’])[\\s,]*',
)

const QUESTION = start(
  '(?:can|could|will|would|won’t|couldn’t|can’t) you(?: be able to)?(?![\\p{L}\\p{N}’])[\\s,]*',
)

const RELIEF = start(
  '(?:you (?:don’t|do not|needn’t|need not|no longer)(?: (?:need|have) to)?|(?:there’s|there is) no (?:longer any )?need (?:for you )?to)(?![\\p{L}\\p{N}’])[\\s,]*',
)

const WISH = start(
  `(?:${words(
    'i(?:’d| would)? (?:really )?(?:want|need|like|love|prefer|ask|expect|beg)(?: for)? you to',
    'i am asking you to|i’m asking you to|i(?:’d| would) (?:appreciate it|be (?:glad|happy|grateful)) if you (?:could|would|can)',
    'it would be (?:nice|good|great|better|best|helpful|kind) if you (?:could|would|can)?',
    'you (?:can|should|must|need to|have to|ought to|had better|’d better)',
    '(?:make|be) sure (?:that you|you|to)|try to|let’s|let us|time to|it(?:’s| is) time to',
  )})(?![\\p{L}\\p{N}’])[\\s,]*`,
)

/** Maximum number of greetings and polite words at the beginning of a sentence. */
const MAX_WORDS = 8

/** Removes a greeting and polite words from the beginning of a sentence. */
export function opening(sentence: string): Opening {
  let rest = sentence.trim()
  let question = false
  let relieving = false
  let addressed = false
  for (let turn = 0; ; turn++) {
    const before = rest
    rest = rest.replace(GREETING_WITH_NAME, '')
    for (const form of [COURTESY, QUESTION, RELIEF, WISH]) {
      const without = rest.replace(form, '')
      if (without === rest) continue
      rest = without
      addressed = true
      question ||= form === QUESTION
      relieving ||= form === RELIEF
    }
    if (rest === before || turn === MAX_WORDS) return { rest, question, relieving, addressed }
  }
}

const THANKS = words(
  'please|pls|plz|thanks(?: a lot| so much)?|thank you(?: (?:so|very) much)?|thx|cheers|ok|okay|alright',
  '(?:will|would|can|could|won’t) you|if (?:you can|you could|you would|possible|you don’t mind)',
)
const MANNER = words(
  'now|right now|from now on|right away|immediately|at once|asap|as soon as possible|forever|for ever|for good|permanently',
  'completely|entirely|altogether|for me|any ?more|any longer|again',
  '(?:from|in|out of) (?:your|the) (?:long-term )?(?:memory|memories|mind|head|brain|notes|records|database|storage|store)',
)
const THANKS_AFTER_PAUSE = new RegExp(`[,.;!?…–—]\\s*(?:${THANKS})[\\s.!?…]*$`, 'iu')
const THANKS_OR_MANNER = new RegExp(`[\\s,.;:!?…–—-]+(?:${THANKS}|${MANNER})[\\s.!?…]*$`, 'iu')

/** How many units at the end of a text are searched for the closing words of a request. */
const END_UNITS = 80

/** Removes the polite words at the end of a sentence, after a comma or a full stop. */
export function withoutThanks(what: string): string {
  return withoutEnd(what, THANKS_AFTER_PAUSE)
}

/** Removes the polite words and the adverbs at the end of a request. */
export function withoutTail(what: string): string {
  return withoutEnd(what, THANKS_OR_MANNER)
}

function withoutEnd(what: string, ending: RegExp): string {
  for (let rest = what.trim(); ; ) {
    const kept = Math.max(0, rest.length - END_UNITS)
    const shorter = rest.slice(0, kept) + rest.slice(kept).replace(ending, '')
    if (shorter === rest) return rest
    rest = shorter.trim()
  }
}

/** Uses one kind of apostrophe, so that patterns need only one. No character changes its position. */
export function withOneApostrophe(text: string): string {
  return text.replaceAll(/['‘ʼ`´]/gu, '’')
}

/** Alternatives of a pattern, with any white space between words. */
export function words(...alternatives: readonly string[]): string {
  return alternatives.join('|').replaceAll(' ', '\\s+')
}

/** A pattern of words at the beginning of a text. */
export function start(pattern: string): RegExp {
  return new RegExp(`^(?:${words(pattern)})`, 'iu')
}

/** The end of a word. */
export const END = '(?![\\p{L}\\p{N}’])'

/** Whether a text says anything. */
export function saysSomething(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

/** "Remember for next time that ..." */
export const FOR_LATER = words(
  'for (?:me|later|next time|(?:the )?future(?: reference| conversations| chats)?|future reference)|in (?:the )?future|going forward|next time|always',
)
/** "Save this to your memory." */
export const IN_MEMORY = words(
  '(?:in|to|into|on) (?:(?:your|the|my) )?(?:long-term )?(?:memory|memories|notes|records)',
)
