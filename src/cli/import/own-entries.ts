import { type Dirent, readdirSync } from 'node:fs'

/** What lies in a folder that is the user's own, in the order of the names. */
export function ownEntries(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
