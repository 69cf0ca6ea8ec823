import type { ErrorCode } from 'recollect'
import { expect } from 'vitest'
import { errorOf, type FaultCase, runFaultCases } from './support/fault-case.js'
import * as fault from './support/server/faults/index.js'
import { faults, type When } from './support/server/index.js'
import { MODEL, type Site, SMALL } from './support/site.js'
import { Tally } from './support/tally.js'

/** Where a status may occur: the first request, the redirect to a large file, and the two kinds of content. */
const PLACES: Readonly<Record<string, When>> = {
  HEAD: { method: 'HEAD' },
  'HEAD of the model': { method: 'HEAD', file: MODEL },
  'GET, before the redirect': { purpose: 'redirect', file: MODEL, method: 'GET' },
  'GET of a large file': { purpose: 'content', file: MODEL, method: 'GET' },
  'GET of a small file': { purpose: 'content', file: SMALL, method: 'GET' },
}

const LASTING: Readonly<Record<number, readonly ErrorCode[]>> = {
  400: ['HUB_BAD_RESPONSE'],
  401: ['HUB_UNAUTHORIZED'],
  403: ['HUB_UNAUTHORIZED'],
  404: ['HUB_NOT_FOUND'],
  410: ['HUB_BAD_RESPONSE', 'HUB_NOT_FOUND'],
  416: ['HUB_BAD_RESPONSE'],
  451: ['HUB_BAD_RESPONSE', 'HUB_UNAUTHORIZED'],
}

const PASSING = [408, 429, 500, 502, 503, 504]

/** No address is requested twice with the same method. */
function expectNoRetries({ server }: Site): void {
  const asked = server.requests.map(({ method, url, status }) => `${method} ${url} ${status}`)
  const refused = asked.filter((line) => /4\d\d$/.test(line))
  expect(new Set(refused).size).toBe(refused.length)
}

const lasting = Object.entries(PLACES).flatMap(([place, when]) =>
  Object.entries(LASTING).map(
    ([code, expected]): FaultCase => ({
      name: `${code} on ${place}`,
      faults: () => faults(when, fault.status(Number(code))),
      expected,
      after: (site, _sandbox, outcome) => {
        expectNoRetries(site)
        expect(errorOf(outcome).message).toContain(code)
      },
    }),
  ),
)

const passing = Object.entries(PLACES).flatMap(([place, when]) =>
  PASSING.flatMap((code): FaultCase[] => [
    {
      name: `${code} on ${place}, always`,
      faults: () => faults(when, fault.status(code)),
      expected: ['HUB_UNAVAILABLE'],
      after: ({ server }, _sandbox, outcome) => {
        const tries = server.requests.filter(({ status }) => status === code).length
        expect(tries).toBeGreaterThan(1)
        expect(errorOf(outcome).message).toContain(String(code))
      },
    },
    {
      name: `${code} on ${place}, twice`,
      faults: () => faults({ ...when, first: 2 }, fault.status(code)),
      expected: 'whole',
    },
  ]),
)

const retryAfter: FaultCase[] = [
  {
    name: '429 with Retry-After: 1 is waited for',
    faults: () => faults({ method: 'HEAD', first: 1 }, fault.status(429, { 'retry-after': '1' })),
    expected: 'whole',
    after: ({ server }) => {
      const [refused, next] = server.requests
      expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(950)
    },
  },
  {
    name: '503 with a Retry-After of a day is not waited for',
    faults: () => faults({ method: 'HEAD' }, fault.status(503, { 'retry-after': '86400' })),
    expected: ['HUB_UNAVAILABLE'],
    after: (_site, _sandbox, outcome) => expect(errorOf(outcome).message).toContain('86400'),
  },
  ...['-1', 'soon', '1e9', '99999999999999999999', ' ', 'Fri, 31 Dec 9999 23:59:59 GMT'].map(
    (value): FaultCase => ({
      name: `429 with Retry-After: ${JSON.stringify(value)} neither hangs nor fails otherwise`,
      faults: () => faults({ method: 'HEAD' }, fault.status(429, { 'retry-after': value })),
      expected: ['HUB_UNAVAILABLE'],
    }),
  ),
]

const odd = [100, 204, 206, 300, 304, 600, 999].map(
  (code): FaultCase => ({
    name: `${code} on GET, which means nothing here`,
    faults: () => faults({ purpose: 'content', file: MODEL }, (reply) => ({ ...reply, status: code })),
    expected: ['HUB_BAD_RESPONSE', 'HUB_UNAVAILABLE', 'HUB_UNREACHABLE', 'HUB_TIMEOUT', 'DOWNLOAD_CORRUPT'],
    environment: { HF_HUB_DOWNLOAD_TIMEOUT: '0.5' },
  }),
)

const tally = new Tally('status')
runFaultCases(tally, lasting)
runFaultCases(tally, passing)
runFaultCases(tally, retryAfter)
runFaultCases(tally, odd)
