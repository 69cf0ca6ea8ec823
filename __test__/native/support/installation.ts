import { createHash } from 'node:crypto'
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmbeddingEngine } from 'recollect'
import { currentPlatform } from '../../../src/platform/platform.js'

const require = createRequire(import.meta.url)
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const MODEL = 'model-all-minilm-l6-v2'
const MANIFEST = 'manifest.json'
const STEMMER = 'stemmer'

const { name, runtimeLibrary } = currentPlatform()
if (runtimeLibrary === undefined) throw new Error(`These tests need ONNX Runtime, which ${name} has not`)
/** This machine's platform. */
export const platform = { name, runtimeLibrary }
export const addonFile = `recollect.${platform.name}.node`
/** The addon that set-up built, and ONNX Runtime beside it. */
export const built = path.join(ROOT, 'npm', platform.name)

/** A separate installation in a temporary folder, to be broken or to hold another addon. */
export class Installation {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  /**
   * The engine's compiled code, the model and the manifest of the native files; the test adds the addon and the
   * runtime.
   */
  static async create(): Promise<Installation> {
    const root = await mkdtemp(path.join(tmpdir(), 'recollect-installation-'))
    await cp(path.join(ROOT, 'dist'), path.join(root, 'dist'), { recursive: true })
    await copyFile(path.join(ROOT, 'package.json'), path.join(root, 'package.json'))
    await cp(path.join(ROOT, 'npm', MODEL), path.join(root, 'npm', MODEL), { recursive: true })
    // What the package needs at import.
    await cp(path.join(ROOT, 'node_modules', STEMMER), path.join(root, 'node_modules', STEMMER), {
      recursive: true,
    })
    const installation = new Installation(root)
    await mkdir(path.dirname(installation.file(MANIFEST)))
    await installation.put(path.join(built, MANIFEST), MANIFEST)
    return installation
  }

  file(name: string): string {
    return path.join(this.root, 'npm', platform.name, name)
  }

  /** Makes the manifest match the runtime library in place. */
  async acceptRuntime(): Promise<void> {
    const bytes = await readFile(this.file(platform.runtimeLibrary))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const manifest = { files: { [platform.runtimeLibrary]: { bytes: bytes.length, sha256 } } }
    await writeFile(this.file(MANIFEST), JSON.stringify(manifest))
  }

  async put(source: string, name: string): Promise<void> {
    await copyFile(source, this.file(name))
  }

  /** Its own copy of the class, which shares nothing with the installation under test. */
  engineClass(): typeof EmbeddingEngine {
    // Not `import`: vitest would intercept it and look for the source files.
    const module = path.join(this.root, 'dist', 'index.js')
    const exports = require(module) as { EmbeddingEngine: typeof EmbeddingEngine }
    return exports.EmbeddingEngine
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true })
  }
}
