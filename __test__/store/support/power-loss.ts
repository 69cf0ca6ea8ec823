import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultTask, TASKS, type TaskName } from './fault-tasks.js'
import { expectSound, mayMount, runFirst } from './faults.js'
import { startTask } from './processes.js'

const IMAGE_BYTES = 64 * 1024 * 1024

/** A file system in a file needs permission to mount, and the program that creates one. */
export const mayLosePower = mayMount && spawnSync('mkfs.ext4', ['-V']).status === 0

/**
 * A small file system in a file, whose power can be cut: the file is copied while it is mounted and the program is
 * stopped. The copy has what had reached the disk, and no page that the system had not written yet.
 */
export class PowerLossRig implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'recollect-power-'))
  readonly #empty = join(this.#folder, 'empty.img')
  #trials = 0

  constructor() {
    writeFileSync(this.#empty, '')
    truncateSync(this.#empty, IMAGE_BYTES)
    execFileSync('mkfs.ext4', ['-q', '-F', this.#empty])
  }

  /**
   * Cuts the power some time after the start of the task, and checks the disk: every acknowledged change is there, and
   * all invariants hold.
   *
   * @returns whether the task was still running
   */
  async cut(name: TaskName, afterMs: number): Promise<boolean> {
    const trial = join(this.#folder, `${++this.#trials}`)
    const [disk, after, mountPoint] = [`${trial}.img`, `${trial}.after.img`, `${trial}.mnt`]
    mkdirSync(mountPoint)
    copyImage(this.#empty, disk)
    try {
      const ended = await mounted(disk, mountPoint, async (rootDir) => {
        const task: FaultTask = TASKS[name]
        mkdirSync(rootDir)
        task.prepare(rootDir)
        await runFirst(name, rootDir)
        execFileSync('sync', ['-f', mountPoint])
        const [worker = '', ...rest] = task.endless ?? task.worker
        const { child, finished } = startTask([worker, rootDir, ...rest])
        await Promise.race([sleep(afterMs), finished])
        if (child.exitCode === null) await standStill(child)
        copyImage(disk, after)
        child.kill('SIGKILL')
        return await finished
      })
      await mounted(after, mountPoint, (rootDir) => expectSound(name, rootDir, ended))
      return ended.signal === 'SIGKILL'
    } finally {
      for (const path of [disk, after, mountPoint]) rmSync(path, { recursive: true, force: true })
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Uses a folder of the file system in an image. */
async function mounted<T>(
  image: string,
  mountPoint: string,
  use: (rootDir: string) => Promise<T>,
): Promise<T> {
  execFileSync('mount', ['-o', 'loop', image, mountPoint])
  try {
    return await use(join(mountPoint, 'store'))
  } finally {
    execFileSync('umount', [mountPoint])
  }
}

/** Until then it might acknowledge a change that the copy of the disk does not contain. */
async function standStill(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP')
  while (child.exitCode === null && child.signalCode === null) {
    if (/^\d+ \(.*\) T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))) return
    await sleep(1)
  }
}

/** A file system writes few of its blocks: the copy stores only those. */
function copyImage(from: string, to: string): void {
  execFileSync('cp', ['--sparse=always', from, to])
}
