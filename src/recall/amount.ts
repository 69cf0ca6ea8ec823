/** What a question asks for if its answer has a number: any number, or one of a kind that texts write in its own way. */
export type Amount = 'number' | 'money' | 'phone'

const ASKS_NUMBER =
  /\b(?:how (?:many|much|old|tall|long|far|big|large|heavy|fast|high|deep|wide|often|hot|cold)|what (?:number|time|size|temperature)|(?:room|house|account) number|weight|(?:what|which).{1,80} weighs?)\b/i

const ASKS_MONEY =
  /\bhow much\b(?! of\b).{0,80}\b(?:costs?|pays?|paid|charged?|earns?|earned|spend|spent|owes?|owed|worth|rent|salary|fee|money)\b|\b(?:what|which)\b.{1,80}\b(?:costs?|pay|paid|charged?)\b|\b(?:price|costs?) (?:of|for)\b|\bprice\b|\bhow (?:much (?:is|are|was|were) (?:the|a|an|my|our|your|his|her|their)|expensive)\b/i

const ASKS_PHONE = /\b(?:(?:tele)?phone|mobile|cell) number\b/i

const NUMBER =
  /\p{N}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|quarter|once|twice|couple|few|several|dozen)\b/iu

/** A currency, a word for one, or what has no price. */
const CURRENCY =
  /\p{Sc}|\b(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|francs?|kron(?:e|er|or|a)|yen|rupees?|cents?|pence|bucks?|quid|grand|free|for nothing|half|a third|hundred|thousand|million)\b/iu

/** A number that may be a price: no time, ratio, percentage, date, year or part of a code, and without a unit. */
const PLAIN_NUMBER =
  /(?<![\p{L}\p{N}.,:/#+-])(?!(?:19|20)\d\d(?![\d.,]))\d+(?:[.,]\d+)*(?:k|m)?(?![\p{L}\p{N}%:/+-]|[.,]\d|[ ]?%| ?(?:am|pm|o'clock|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|km|cm|mm|kg|grams?|liters?|litres?|degrees|people|times|persons?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b)/iu

/** Five digits or more, with marks between them at most. */
const PHONE = /\d(?:[ ()/.-]{0,2}\d){4,}/

/** Undefined if an English question does not ask for a number, as `how many`, `what time` or `phone number` do. */
export function askedAmount(question: string): Amount | undefined {
  if (ASKS_PHONE.test(question)) return 'phone'
  if (ASKS_MONEY.test(question)) return 'money'
  return ASKS_NUMBER.test(question) ? 'number' : undefined
}

/** Whether a text may have such an amount, in digits or in English words. */
export function hasAmount(text: string, amount: Amount): boolean {
  if (amount === 'phone') return PHONE.test(text)
  if (amount === 'money') return CURRENCY.test(text) || PLAIN_NUMBER.test(text)
  return NUMBER.test(text)
}

const WITHOUT_AMOUNT = 0.8

/**
 * The factor for a record's rank value: below 1 if the question asks for an amount and the record has none. Measured for
 * any number: +.004 on our own tuning half, +.001 on LoCoMo's.
 */
export function amountFactor({ amount }: { readonly amount: Amount | undefined }, text: string): number {
  return amount !== undefined && !hasAmount(text, amount) ? WITHOUT_AMOUNT : 1
}
