import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  countCargo,
  countSkipped,
  countVitest,
  plus,
  sentence,
  skippedBecause,
  withExitStatus,
  zero,
} from '../../scripts/lib/counts.mjs'

describe('the summary of npm test', () => {
  it('adds up all test programs of cargo test', () => {
    const output = [
      'test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s',
      'test pool::mean ... ok',
      'test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s',
    ].join('\n')
    expect(countCargo(output)).toEqual({ passed: 15, failed: 2, skipped: 1 })
  })

  it('reads the report of vitest, and counts a missing one as a failure', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'recollect-counts-'))
    const file = path.join(folder, 'report.json')
    expect(countVitest(file)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    writeFileSync(file, JSON.stringify(report))
    expect(countVitest(file)).toEqual({ passed: 4, failed: 1, skipped: 3 })
  })

  it('reports what was not checked, and why', () => {
    const output = 'looking\nSKIPPED: no Python here\n'
    expect(skippedBecause(output)).toBe('no Python here')
    expect(countSkipped(output)).toEqual({ passed: 0, failed: 0, skipped: 1 })
    expect(countSkipped('all was well\n')).toBeUndefined()
  })

  it('does not pass a runner that failed', () => {
    expect(withExitStatus({ passed: 9, failed: 0, skipped: 0 }, false)).toEqual({
      passed: 9,
      failed: 1,
      skipped: 0,
    })
    expect(withExitStatus({ passed: 9, failed: 3, skipped: 0 }, false)).toEqual({
      passed: 9,
      failed: 3,
      skipped: 0,
    })
    expect(withExitStatus({ passed: 9, failed: 0, skipped: 0 }, true)).toEqual({
      passed: 9,
      failed: 0,
      skipped: 0,
    })
  })

  it('has a last line of the documented form', () => {
    const total = [
      { passed: 120, failed: 0, skipped: 2 },
      { passed: 3, failed: 0, skipped: 0 },
    ].reduce(plus, zero())
    expect(sentence(total)).toBe('123 passed, 0 failed, 2 skipped')
  })
})
