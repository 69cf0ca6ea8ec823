import type { ErrorCode } from 'recollect'
import { expect } from 'vitest'
import { errorOf, type FaultCase, runFaultCases } from './support/fault-case.js'
import * as fault from './support/server/faults/index.js'
import { faults, type Transform } from './support/server/index.js'
import { MODEL, MODEL_BYTES, SMALL } from './support/site.js'
import { Tally } from './support/tally.js'

interface Wrong {
  readonly name: string
  readonly expected: readonly ErrorCode[]
  /** The allowed outcome when the fault happens once; a whole model unless given. */
  readonly once?: readonly (ErrorCode | 'whole')[]
  /** What the fault does to a reply with this content. */
  readonly make: (content: Buffer) => readonly Transform[]
}

const CORRUPT: readonly ErrorCode[] = ['DOWNLOAD_CORRUPT']
const SHORT: readonly ErrorCode[] = ['DOWNLOAD_CORRUPT', 'HUB_UNREACHABLE', 'HUB_BAD_RESPONSE']

/** A reply that violates the protocol need not be retried. */
const REFUSED = ['whole', 'HUB_BAD_RESPONSE'] as const

/** What a server may send instead of a file. */
const WRONG: readonly Wrong[] = [
  { name: 'other bytes of the right length', expected: CORRUPT, make: () => [fault.wrongBytes] },
  { name: 'its first 1,000 bytes, with that length', expected: SHORT, make: () => [fault.shortened(1000)] },
  { name: 'all but its last byte', expected: SHORT, make: ({ length }) => [fault.shortened(length - 1)] },
  { name: 'nothing', expected: SHORT, make: () => [fault.empty] },
  { name: 'a byte more', expected: SHORT, make: () => [fault.lengthened(1)] },
  { name: 'a page of HTML with status 200', expected: SHORT, make: () => [fault.htmlInstead] },
  { name: 'gzip that nobody asked for', expected: SHORT, once: REFUSED, make: () => [fault.gzipped] },
  { name: 'other bytes without a length', expected: CORRUPT, make: () => [fault.wrongBytes, fault.chunked] },
  {
    name: 'chunks that end in order and too early',
    expected: SHORT,
    make: () => [fault.shortened(1000), fault.chunked],
  },
  { name: 'chunks that break off', expected: SHORT, make: () => [fault.chunked, fault.cutAfter(0)] },
  {
    name: 'no length, and a connection that ends too early',
    expected: SHORT,
    make: () => [fault.shortened(1000), fault.untilClose],
  },
  { name: 'a length, and then nothing', expected: ['HUB_UNREACHABLE'], make: () => [fault.cutAfter(0)] },
  { name: 'a reset in place of an answer', expected: ['HUB_UNREACHABLE'], make: () => [fault.reset] },
  {
    name: 'a length beyond the body',
    expected: SHORT,
    make: ({ length }) => [
      fault.setHeaders({ 'content-length': String(length + 9) }),
      fault.cutAfter(length),
    ],
  },
  {
    name: 'a length that is no number',
    expected: [...SHORT, 'HUB_TIMEOUT'],
    once: REFUSED,
    make: () => [fault.setHeaders({ 'content-length': 'many' }), fault.cutAfter(1000)],
  },
]

const wrong = [MODEL, SMALL].flatMap((file) =>
  WRONG.flatMap(({ name, expected, once, make }): FaultCase[] => {
    const when = { purpose: 'content', file, method: 'GET' } as const
    return [
      {
        name: `${file}: ${name}, always`,
        faults: (site) => faults(when, ...make(site.content(file))),
        expected,
        after: (_site, _sandbox, outcome) =>
          expect(errorOf(outcome).message).toContain(file.split('/').at(-1)),
      },
      {
        name: `${file}: ${name}, once`,
        faults: (site) => faults({ ...when, first: 1 }, ...make(site.content(file))),
        expected: once ?? 'whole',
      },
    ]
  }),
)

const RIGHT: ReadonlyArray<readonly [string, readonly Transform[]]> = [
  ['in chunks, without a length', [fault.chunked]],
  ['without a length, to the end of the connection', [fault.untilClose]],
]

const right = RIGHT.map(
  ([name, transforms]): FaultCase => ({
    name: `the right content ${name}`,
    faults: () => faults({ purpose: 'content' }, ...transforms),
    expected: 'whole',
  }),
)

const BAD: readonly ErrorCode[] = ['HUB_BAD_RESPONSE', 'DOWNLOAD_CORRUPT']

/** What `X-Linked-Size` states about the model. */
const SIZES: ReadonlyArray<readonly [string, readonly ErrorCode[]]> = [
  [String(MODEL_BYTES - 1), BAD],
  [String(MODEL_BYTES + 1), [...BAD, 'HUB_UNREACHABLE']],
  ['0', BAD],
  ['-1', BAD],
  [`+${MODEL_BYTES}`, BAD],
  ['4e5', BAD],
  ['many', BAD],
  ['9007199254740993', [...BAD, 'DISK_FULL']],
  ['18446744073709551616', BAD],
]

const sizes = SIZES.map(
  ([size, expected]): FaultCase => ({
    name: `a model of ${MODEL_BYTES} bytes that the Hub says has ${size}`,
    faults: () => faults({ method: 'HEAD', file: MODEL }, fault.linkedSize(size)),
    expected,
  }),
)

const unknownSize: FaultCase = {
  name: 'a model whose size the Hub does not say',
  faults: () => faults({ method: 'HEAD', file: MODEL }, fault.linkedSize(undefined)),
  expected: 'whole',
}

const tally = new Tally('content')
runFaultCases(tally, wrong)
runFaultCases(tally, right)
runFaultCases(tally, sizes)
runFaultCases(tally, [unknownSize])
