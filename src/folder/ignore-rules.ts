import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Files with rules, in the order in which they hold: of two that disagree the later one decides. */
export const RULE_FILES: readonly string[] = ['.gitignore', '.recollectignore']

/** The rules of the folder above, and what the folder below it is called there. */
interface Above {
  readonly rules: IgnoreRules
  readonly name: string
}

/** The rules of a folder and of those above it, as Git has them: the nearest one that says something decides. */
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

  /** Those of the folder of this name within. */
  within(folder: string, name: string): IgnoreRules {
    return new IgnoreRules(rulesIn(folder), { rules: this, name })
  }

  /** @param path below this folder, with `/`, and at its end for a folder */
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
      // There is none, or none that can be read.
      return []
    }
  })
  return texts.length === 0 ? undefined : ignore().add(texts.join('\n'))
}
