/**
 * English words that most texts contain and that carry no information about a question. Includes the ends of
 * contractions (`don't` is read as `don` and `t`) and the parts of every web address. `may` and `will` are left out:
 * they are names too.
 */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also am an and any are as at be because been before being both but by can could did do
  does doing down during each few for from further get got had has have having he her here hers herself him himself
  his how i if in into is it its itself just let me more most my myself no nor not now of off on once only or other
  our ours ourselves out over own please same she should so some such tell than that the their theirs them
  themselves then there these they this those through to too under until up us very was we were what when where
  which while who whom whose why with would you your yours yourself yourselves
  s t d m ll re ve don didn doesn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn mustn needn ain
  http https www com`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** All of them, in lower case. */
export function stopWords(): Iterable<string> {
  return STOP_WORDS
}

/** @param word in lower case */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word)
}
