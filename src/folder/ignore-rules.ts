import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Files with rules. If two disagree, the later one in this list decides. */
export const RULE_FILES: readonly string[] = ['.gitignore', '.recollectignore']

/** The rules of the folder above, and the name of this folder in it. */
interface Above {
  readonly rules: IgnoreRules
  readonly name: string
}

/** The rules of a folder and of those above it. As in Git, the nearest matching rule decides. */
export class IgnoreRules {
  readonly #rules: Ignore | undefined
  readonly #above: Above | undefined

  private constructor(rules: Ignore | undefined, above: Above | undefined) {
    this.#rules = rules
    this.#above = above
  }

  static of(folder: string): IgnoreRules {
    return new IgnoreRules(rulesIn(folder), undefined)
  }

  /** The rules of a folder inside this one. */
  within(folder: string, name: string): IgnoreRules {
    return new IgnoreRules(rulesIn(folder), { rules: this, name })
  }

  /** @param path below this folder, with `/`; a folder ends in `/` */
  ignores(path: string): boolean {
    const { ignored, unignored } = this.#rules?.test(path) ?? { ignored: false, unignored: false }
    if (ignored || unignored) return ignored
    return this.#above?.rules.ignores(`${this.#above.name}/${path}`) ?? false
  }
}

function rulesIn(folder: string): Ignore | undefined {
  const texts = RULE_FILES.flatMap((name) => {
    try {
      return [readFileSync(join(folder, name), 'utf8')]
    } catch {
      // The file does not exist or cannot be read.
      return []
    }
  })
  return texts.length === 0 ? undefined : ignore().add(texts.join('\n'))
}
