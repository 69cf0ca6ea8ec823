import { counted } from '../terminal/quantities.js'

/** Why something of a folder is not read: how many are counted, and what is said of them. */
const KINDS = {
  linkToFolder: ['link to a folder', 'links to folders', 'they are not followed'],
  brokenLink: ['broken link', 'broken links', 'there is nothing to read'],
  special: ['FIFO, socket or device', 'FIFOs, sockets or devices', 'they are no files'],
  besideExport: [
    'note or folder beside an export',
    'notes or folders beside an export',
    'of such a folder the export alone is read; name them to import them too',
  ],
} as const

/** What was passed over in folders, counted by kind. */
export class SkipTally {
  readonly #counts = new Map<keyof typeof KINDS, number>()

  add(kind: keyof typeof KINDS): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
  }

  /** One sentence of all of them; undefined where there are none. */
  sentence(): string | undefined {
    if (this.#counts.size === 0) return undefined
    const parts = [...this.#counts].map(([kind, count]) => {
      const [one, many, why] = KINDS[kind]
      return `${counted(count, one, many)} (${why})`
    })
    return `not read: ${parts.join(', ')}`
  }
}
