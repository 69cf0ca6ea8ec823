import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { runStep, STEPS } from '../../scripts/lib/steps.mjs'

const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const workflows = readdirSync(inRoot('.github/workflows')).map((name) => `.github/workflows/${name}`)

describe.each([...workflows, 'docs/releasing.md'])('%s', (file) => {
  const text = readFileSync(inRoot(file), 'utf8')

  it('calls commands that exist', () => {
    for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g))
      expect(scripts, name).toHaveProperty([name])
    for (const [, step = ''] of text.matchAll(/npm run release -- (\S+)/g))
      expect(STEPS.release, step).toHaveProperty([step.replace(/`$/, '')])
    for (const [, script = ''] of text.matchAll(/node (scripts\/\S+\.mjs)/g))
      expect(() => readFileSync(inRoot(script)), script).not.toThrow()
  })
})

it('each step of `npm run release` and `npm run generate` has its script; any other is refused', () => {
  const steps = Object.values(STEPS).flatMap((named) => Object.values(named))
  for (const [script = ''] of steps) expect(() => readFileSync(inRoot(script)), script).not.toThrow()
  expect(runStep('release', ['publish'])).toBe(2)
  expect(runStep('generate', ['constructor'])).toBe(2)
})
