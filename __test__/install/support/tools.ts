import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inRoot } from '../../../scripts/lib/paths.mjs'

/** Where `scripts/install-test/tools.mjs` installed the tools. */
export const TOOLS = inRoot('.toolchain', 'install-test', 'node_modules')

/** The file that a tool's command runs. */
export function toolFile(tool: string, command: string): string {
  const folder = path.join(TOOLS, tool)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly bin: string | Record<string, string>
  }
  const file = typeof bin === 'string' ? bin : bin[command]
  if (file === undefined) throw new Error(`${tool} has no command ${command}`)
  return path.join(folder, file)
}

/** What a tool exports to an ECMAScript module. */
export async function importTool<T>(tool: string): Promise<T> {
  const folder = path.join(TOOLS, tool)
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    readonly exports: { readonly '.': { readonly default: string } }
  }
  return (await import(pathToFileURL(path.join(folder, exports['.'].default)).href)) as T
}

/** npm's own script: that of the npm that runs the test, or else the first on the PATH. */
export function npmScript(): string {
  const running = process.env['npm_execpath']
  if (running !== undefined && /npm-cli\.js$/.test(running)) return running
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    try {
      return realpathSync(path.join(folder, 'npm'))
    } catch {
      // Not in this folder.
    }
  }
  throw new Error('npm was not found on the PATH')
}
