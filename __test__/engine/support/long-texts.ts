/** A long text with one fact, at its very end. */
export interface LongText {
  readonly kind: string
  readonly text: string
  /** The fact as it appears in the text. */
  readonly fact: string
  readonly question: string
}

const ANIMALS = ['heron', 'otter', 'badger', 'kestrel', 'hedgehog', 'salmon', 'beaver', 'lynx']
const PLACES = [
  'the old mill',
  'the weir',
  'the north meadow',
  'the stone bridge',
  'the reed bed',
  'the quarry',
]

const animal = (i: number) => ANIMALS[i % ANIMALS.length]
const place = (i: number) => PLACES[i % PLACES.length]

const observation = (i: number) => `On day ${i} of the survey a ${animal(i)} was seen near ${place(i)}.`

const paragraph = (fact: string) =>
  `${Array.from({ length: 60 }, (_, i) => observation(i)).join(' ')} ${fact}`

const TASKS = ['call', 'pay', 'clean', 'order', 'repair', 'collect', 'paint', 'measure', 'sort']
const THINGS = [
  'the dentist',
  'the gas bill',
  'the gutters',
  'new curtains',
  'the lawn mower',
  'the parcel',
  'the fence',
]

const task = (i: number) => `- ${TASKS[i % TASKS.length]} ${THINGS[(i * 3) % THINGS.length]}`

const list = (fact: string) => [...Array.from({ length: 80 }, (_, i) => task(i)), `- ${fact}`].join('\n')

const table = (fact: string) =>
  [
    '| part | shelf | stock |',
    '|---|---|---|',
    ...Array.from({ length: 58 }, (_, i) => `| bracket no. ${i} | row ${i % 7} | ${i * 3} |`),
    fact,
  ].join('\n')

const code = (fact: string) =>
  [
    '```js',
    ...Array.from({ length: 147 }, (_, i) => `  counters[${i}] = readCounter('${animal(i)}', ${i})`),
    fact,
    '```',
  ].join('\n')

const make = (kind: string, whole: (fact: string) => string, fact: string, question: string): LongText => ({
  kind,
  text: whole(fact),
  fact,
  question,
})

export const LONG_TEXTS: readonly LongText[] = [
  make(
    'a paragraph',
    paragraph,
    'The key to the boat house hangs behind the kitchen clock.',
    'Where is the key to the boat house?',
  ),
  make(
    'a list of 81 items',
    list,
    'return the violin to Mrs. Okafor before Thursday',
    'When must the violin be returned to Mrs. Okafor?',
  ),
  make(
    'a table of 61 rows',
    table,
    '| spare wheel for the caravan | cellar | 1 |',
    'Where is the spare wheel for the caravan?',
  ),
  make(
    'a block of code of 150 lines',
    code,
    "  sendInvoice({ to: 'billing@example.com', retryAfterMinutes: 45 })",
    'To which address are invoices sent?',
  ),
]

/** `count` texts about other topics, short and long. */
export function distractors(count: number): string[] {
  const subjects = [
    'garden',
    'train',
    'recipe',
    'meeting',
    'concert',
    'holiday',
    'bicycle',
    'library',
    'weather',
    'tax',
  ]
  const verbs = ['was planned', 'was postponed', 'took all day', 'went well', 'cost more than last year']
  return Array.from({ length: count }, (_, i) => {
    const subject = subjects[i % subjects.length]
    const verb = verbs[(i * 3) % verbs.length]
    return `The ${subject} of week ${i} ${verb}; number ${i * 7} on the list. `.repeat(1 + (i % 5)).trim()
  })
}
