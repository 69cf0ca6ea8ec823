import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Extensions of placeholders, which stand for a file or folder whose content a cloud drive has not downloaded:
 * `.memory.db.icloud` of iCloud, `memory.db.owncloud` and its forks, `memory.db.cloud` and, for a folder, `.cloudf` of
 * odrive. Other drives give the placeholder the name of the file itself, and download its content when it is read.
 */
const ENDINGS = ['icloud', 'owncloud', 'nextcloud', 'opencloud', 'cloud', 'cloudf'] as const

/** The placeholder of a file or folder; undefined if there is none. */
export function placeholderOf(path: string): string | undefined {
  const [directory, name] = [dirname(path), basename(path)]
  return ENDINGS.flatMap((ending) => [`.${name}.${ending}`, `${name}.${ending}`])
    .map((file) => join(directory, file))
    .find((file) => existsSync(file))
}
