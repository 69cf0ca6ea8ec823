import { execFile } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { npmScript, TOOLS } from './tools.js'

/** How a command ended. */
export interface Ended {
  readonly status: number | string | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** User and group to run as. */
  readonly id?: number
}

/** sqlite-vec has no build for it; refusals.install.test.ts tests what happens then. */
export const hasStore = `${process.platform}-${process.arch}` !== 'win32-arm64'

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url))
const PACKAGE_JSON = '{ "name": "a-users-program", "version": "1.0.0", "private": true, "type": "module" }'
const DEADLINE_MS = 240_000

/**
 * What a user's machine has and nothing more: Node.js, npm and a shell; its own home, cache and registry. No compiler,
 * no Python, no Rust.
 */
export class Machine {
  readonly folder: string
  readonly #registry: string

  constructor(folder: string, registry: string) {
    this.folder = folder
    this.#registry = registry
    if (existsSync(this.bin)) return
    mkdirSync(this.bin)
    // A copy, because another user may not have access to the original.
    copyFileSync(process.execPath, path.join(this.bin, path.basename(process.execPath)))
    if (process.platform !== 'win32') symlinkSync('/bin/sh', path.join(this.bin, 'sh'))
    const authority = registry.replace(/^http:/, '')
    writeFileSync(path.join(folder, '.npmrc'), `registry=${registry}\n${authority}:_authToken=anyone\n`)
  }

  get bin(): string {
    return path.join(this.folder, 'bin')
  }

  get node(): string {
    return path.join(this.bin, path.basename(process.execPath))
  }

  get env(): Record<string, string> {
    const system = process.platform === 'win32' ? (process.env['SystemRoot'] ?? '') : undefined
    return {
      // Nothing runs on Windows without its own programs.
      ...(system !== undefined && { SystemRoot: system, USERPROFILE: this.folder, TEMP: this.folder }),
      PATH: system === undefined ? this.bin : `${this.bin};${path.join(system, 'System32')}`,
      HOME: this.folder,
      LANG: 'C.UTF-8',
      npm_config_userconfig: path.join(this.folder, '.npmrc'),
      npm_config_cache: path.join(this.folder, 'npm-cache'),
      npm_config_registry: this.#registry,
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    }
  }

  /** An empty folder with this name for a user's project. */
  project(name: string): Project {
    const folder = mkdtempSync(path.join(this.folder, `${name}-`))
    chmodSync(folder, 0o755)
    return new Project(this, folder)
  }

  run(
    program: string,
    args: readonly string[],
    { cwd = this.folder, env = {}, id }: RunOptions = {},
  ): Promise<Ended> {
    const user = id === undefined ? {} : { uid: id, gid: id }
    const options = { cwd, env: { ...this.env, ...env }, timeout: DEADLINE_MS, maxBuffer: 1 << 26, ...user }
    return new Promise((resolve) => {
      execFile(program, [...args], options, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? null), stdout, stderr })
      })
    })
  }

  npm(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.run(this.node, [npmScript(), ...args], options)
  }

  npx(args: readonly string[], options?: RunOptions): Promise<Ended> {
    return this.run(this.node, [npmScript().replace(/npm-cli\.js$/, 'npx-cli.js'), ...args], options)
  }
}

/** A user's project. */
export class Project {
  readonly machine: Machine
  readonly folder: string

  constructor(machine: Machine, folder: string) {
    this.machine = machine
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    cpSync(PROGRAMS, folder, { recursive: true })
    // The file that npm has written is kept.
    if (!existsSync(this.file('package.json'))) writeFileSync(this.file('package.json'), PACKAGE_JSON)
  }

  file(...parts: readonly string[]): string {
    return path.join(this.folder, ...parts)
  }

  /** Runs a program of the project, with the machine's Node.js or another; its store is below the project. */
  node(
    args: readonly string[],
    { node = this.machine.node, ...options }: RunOptions & { node?: string } = {},
  ) {
    return this.machine.run(node, args, { cwd: this.folder, ...options })
  }

  npmInstall(...args: readonly string[]): Promise<Ended> {
    return this.machine.npm(['install', 'recollect', ...args], { cwd: this.folder })
  }

  /** What `pnpm` is without its install script: the same program, started by Node.js. */
  pnpm(args: readonly string[]): Promise<Ended> {
    return this.machine.run(this.machine.node, [path.join(TOOLS, 'pnpm', 'bin', 'pnpm.mjs'), ...args], {
      cwd: this.folder,
    })
  }

  /** Yarn of the Plug'n'Play kind, with all its files below the machine's folder. */
  yarn(args: readonly string[]): Promise<Ended> {
    const env = {
      YARN_NPM_REGISTRY_SERVER: this.machine.env['npm_config_registry'] ?? '',
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_ENABLE_SCRIPTS: 'false',
      YARN_ENABLE_TELEMETRY: 'false',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_NPM_MINIMAL_AGE_GATE: '0',
      YARN_GLOBAL_FOLDER: path.join(this.machine.folder, 'yarn'),
    }
    const yarn = path.join(TOOLS, '@yarnpkg', 'cli-dist', 'bin', 'yarn.js')
    return this.machine.run(this.machine.node, [yarn, ...args], { cwd: this.folder, env })
  }

  /** Bun's own program, with its files. */
  bun(args: readonly string[]): Promise<Ended> {
    const env = { BUN_INSTALL_CACHE_DIR: path.join(this.machine.folder, 'bun') }
    return this.machine.run(path.join(TOOLS, '@oven', 'bun-linux-x64', 'bin', 'bun'), args, {
      cwd: this.folder,
      env,
    })
  }

  /** A copy of the project in its current state. */
  copy(name: string): Project {
    const copy = this.machine.project(name)
    cpSync(this.folder, copy.folder, { recursive: true, verbatimSymlinks: true })
    return copy
  }
}
