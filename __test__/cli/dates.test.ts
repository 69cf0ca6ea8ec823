import { describe, expect, it } from 'vitest'
import { time } from '../../src/cli/date-argument.js'
import { tempDir } from '../store/support/temp-store.js'
import { recollect } from './support/run-cli.js'

const EXPECTED = 'Expected a date from 1970 to 5137, such as 2026-11-23 or 2026-11-23T05:30:00Z'

describe('a date on the command line', () => {
  it.each([
    ['2026-11-23', new Date(2026, 10, 23)],
    ['2024-02-29', new Date(2024, 1, 29)],
    ['2026-11-23T05:30', new Date(2026, 10, 23, 5, 30)],
    ['2026-11-23 05:30:07', new Date(2026, 10, 23, 5, 30, 7)],
    ['2026-11-23T05:30:00Z', new Date(Date.UTC(2026, 10, 23, 5, 30))],
    ['2026-11-23t05:30:00.999z', new Date(Date.UTC(2026, 10, 23, 5, 30))],
    ['2026-11-23T05:30:00+05:45', new Date(Date.UTC(2026, 10, 22, 23, 45))],
    ['2026-11-23T23:30:00-0330', new Date(Date.UTC(2026, 10, 24, 3))],
    ['2026-11-23T00:00+14:00', new Date(Date.UTC(2026, 10, 22, 10))],
    ['1970-01-01T00:00:00Z', new Date(0)],
  ])('%s', (text, date) => {
    expect(time(text)).toBe(date.getTime() / 1000)
  })

  it.each([
    ['2026-02-30', 'no such date'],
    ['2025-02-29', 'no such date'],
    ['2100-02-29', 'no such date'],
    ['2026-04-31', 'no such date'],
    ['2026-13-01', 'no such date'],
    ['2026-00-10', 'no such date'],
    ['2026-01-00', 'no such date'],
    ['2026-02-30T10:00:00Z', 'no such date'],
    ['2026-11-23T24:00', 'no such time'],
    ['2026-11-23T24:00:00Z', 'no such time'],
    ['2026-11-23T23:60', 'no such time'],
    ['2026-11-23T23:59:60Z', 'no such time'],
    ['2026-11-23T05:30:00+14:01', 'no time zone'],
    ['2026-11-23T05:30:00+24:00', 'no time zone'],
    ['2026-11-23T05:30:00-12:30', 'no time zone'],
    ['2026-11-23T05:30:00+05:60', 'no time zone'],
    ['1969-12-31T23:59:59Z', ''],
    ['5139-01-01', ''],
    ['2026-11', ''],
    ['2026-11-23T', ''],
    ['2026-11-23T05', ''],
    ['2026-11-23x', ''],
    ['2026-11-23 EST', ''],
    ['23.11.2026', ''],
    ['1764115200', ''],
    ['1764115200000', ''],
    ['', ''],
  ])('%s is refused', (text, why) => {
    expect(() => time(text)).toThrow(EXPECTED)
    expect(() => time(text)).toThrow(why)
  })

  it.each([
    ['Europe/Berlin', '2026-03-29T02:30', true],
    ['Europe/Berlin', '2026-03-29T03:30', false],
    // The clocks were set forward at midnight, so the day began at one.
    ['America/Sao_Paulo', '2018-11-04', false],
  ])('in %s the clocks skip %s: %s', async (zone, text, passed) => {
    const args = ['records', 'list', '--root', tempDir(), '--since', text]
    const { stderr } = await recollect(args, { env: { TZ: zone } })
    expect(stderr.includes('the clocks go forward')).toBe(passed)
    expect(stderr.includes(EXPECTED)).toBe(passed)
  })

  it.each(['--since', '--before'])(
    'the error of %s names the value and what was expected',
    async (option) => {
      const { status, stderr } = await recollect([
        'records',
        'list',
        '--root',
        tempDir(),
        option,
        '2026-02-30',
      ])
      expect(status).toBe(2)
      expect(stderr).toContain(option)
      expect(stderr).toContain('there is no such date')
    },
  )
})
