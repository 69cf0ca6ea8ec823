import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'

const { scripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
const workflows = readdirSync(inRoot('.github/workflows')).map((name) => `.github/workflows/${name}`)

describe.each([...workflows, 'docs/releasing.md'])('%s', (file) => {
  const text = readFileSync(inRoot(file), 'utf8')

  it('calls commands that there are', () => {
    for (const [, name = ''] of text.matchAll(/npm run ([\w:]+)/g))
      expect(scripts, name).toHaveProperty([name])
    for (const [, script = ''] of text.matchAll(/node (scripts\/\S+\.mjs)/g))
      expect(() => readFileSync(inRoot(script)), script).not.toThrow()
  })
})
