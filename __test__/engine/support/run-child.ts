import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a process ended. */
export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

const DEADLINE_MS = 25_000

/** Runs `children/<name>` in a process of its own, which is stopped by SIGKILL when it hangs. */
export function runChild(name: string, ...args: readonly string[]): Promise<Ending> {
  return runProgram(fileURLToPath(new URL(`children/${name}`, import.meta.url)), ...args)
}

/** The same with another environment. */
export function runChildIn(
  env: NodeJS.ProcessEnv,
  name: string,
  ...args: readonly string[]
): Promise<Ending> {
  return run(env, fileURLToPath(new URL(`children/${name}`, import.meta.url)), args)
}

export function runProgram(file: string, ...args: readonly string[]): Promise<Ending> {
  return run(process.env, file, args)
}

function run(env: NodeJS.ProcessEnv, file: string, args: readonly string[]): Promise<Ending> {
  return new Promise((resolve) => {
    const options = { env, timeout: DEADLINE_MS, killSignal: 'SIGKILL' } as const
    const child = execFile(process.execPath, [file, ...args], options, (_error, stdout, stderr) => {
      resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr })
    })
  })
}
