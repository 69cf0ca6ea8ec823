import { readFileSync } from 'node:fs'

/** The version of this package. The package.json is two folders above `src/mcp`, and above the compiled file too. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
