import { describe, expect, it } from 'vitest'
import { ProgressReporter } from '../../src/engine/progress-reporter.js'

describe('progress', () => {
  it('is reported at the start, at the end, and at most every 50 ms in between', () => {
    const reports: number[] = []
    const reporter = new ProgressReporter(({ done }) => reports.push(done), 100_000)
    const started = performance.now()
    for (let done = 0; done <= 100_000; done++) {
      reporter.update(done)
    }
    const elapsed = performance.now() - started
    expect(reports[0]).toBe(0)
    expect(reports.at(-1)).toBe(100_000)
    expect(reports.length).toBeLessThanOrEqual(elapsed / 50 + 2)
  })
})
