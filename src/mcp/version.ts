import { readFileSync } from 'node:fs'

/** The version of this package. The file is two folders up from `src/mcp` and from where it is compiled to. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
