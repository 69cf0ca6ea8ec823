import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Sandbox } from './sandbox.js'
import { hubFile } from './server/index.js'
import { REPO, type Site } from './site.js'

/** `npm test` sets this to a Python with huggingface_hub. */
const NAMED = process.env['RECOLLECT_TEST_PYTHON']

const PYTHON = NAMED ?? 'python3'

/** A Python that was named must have it: otherwise the tests must fail and not be skipped. */
export const hasHuggingfaceHub =
  NAMED !== undefined || spawnSync(PYTHON, ['-c', 'import huggingface_hub']).status === 0

/** Runs `snapshot_download` of huggingface_hub into the sandbox's cache, and returns the folder. */
export async function pythonDownload(site: Site, sandbox: Sandbox, offline = false): Promise<string> {
  const script = `import huggingface_hub, sys
print(huggingface_hub.snapshot_download(sys.argv[1], cache_dir=sys.argv[2], local_files_only=sys.argv[3] == 'True'))`
  const { stdout } = await promisify(execFile)(
    PYTHON,
    ['-c', script, REPO, sandbox.cache, offline ? 'True' : 'False'],
    {
      env: {
        ...process.env,
        HF_ENDPOINT: site.server.endpoint,
        HF_HOME: sandbox.home,
        HF_HUB_DISABLE_PROGRESS_BARS: '1',
      },
    },
  )
  return stdout.trim().split('\n').at(-1) ?? ''
}

/** The cache as huggingface_hub leaves it: blobs, links to them, and a ref, but none of our files. */
export async function pythonCache(site: Site, sandbox: Sandbox): Promise<void> {
  const root = path.join(sandbox.cache, `models--${REPO.replace('/', '--')}`)
  const file = (...parts: string[]) => {
    const made = path.join(root, ...parts)
    mkdirSync(path.dirname(made), { recursive: true })
    return made
  }
  writeFileSync(file('refs', 'main'), site.commit)
  for (const [name, content] of site.truth.get(site.commit) ?? []) {
    const { etag } = await hubFile(name, content)
    writeFileSync(file('blobs', etag), content)
    const pointer = file('snapshots', site.commit, ...name.split('/'))
    symlinkSync(path.relative(path.dirname(pointer), file('blobs', etag)), pointer)
  }
}
