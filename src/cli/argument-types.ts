import { InvalidArgumentError, Option } from 'commander'
import { MEMORY_KINDS, type MemoryKind } from '../records/memory-record.js'

/** Parsers of option values. Commander adds the option's name to the errors that they throw. */

export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= min && value <= max) return value
    throw new InvalidArgumentError(
      max === Number.MAX_SAFE_INTEGER
        ? `Expected a whole number of at least ${min}.`
        : `Expected a whole number from ${min} to ${max}.`,
    )
  }
}

export function numberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() !== '' && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`)
  }
}

/** An option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value]
}

/** Any JSON. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidArgumentError('Expected JSON.')
  }
}

/** `--kind`, once. */
export function kindOption(description: string): Option {
  return new Option('--kind <kind>', description).choices(MEMORY_KINDS)
}

/** `--kind`, any number of times. */
export function kindsOption(description: string): Option {
  const option = new Option('--kind <kind>', description).choices(MEMORY_KINDS)
  return option.argParser((value: string, previous: readonly MemoryKind[] | undefined) => {
    const kind = MEMORY_KINDS.find((known) => known === value)
    if (kind === undefined) {
      throw new InvalidArgumentError(`Allowed choices are ${MEMORY_KINDS.join(', ')}.`)
    }
    return [...(previous ?? []), kind]
  })
}
