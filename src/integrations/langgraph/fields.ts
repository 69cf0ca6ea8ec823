import type { JsonValue } from '../../index.js'

/**
 * The texts at a field of a value, in LangGraph's syntax: names separated by dots, `[0]` for an element of a list
 * (negative indexes count from its end), `[*]` for each element; `$` is the whole value.
 */
export function textsAt(value: JsonValue, field: string): string[] {
  if (field === '$') return leaves(value, '')
  const steps = field.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []
  return steps
    .reduce<readonly JsonValue[]>((values, step) => values.flatMap((each) => within(each, step)), [value])
    .flatMap((found) => leaves(found, ''))
}

function within(value: JsonValue, step: string): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[]
    if (step === '*' || step === '[*]') return list
    const one = list.at(Number(step.slice(1, -1)))
    return step.startsWith('[') && one !== undefined ? [one] : []
  }
  const object = value as Readonly<Record<string, JsonValue>>
  if (step === '*') return Object.values(object)
  return Object.hasOwn(object, step) ? [object[step] ?? null] : []
}

/** Each text and number of a value, after its name if it has one. */
function leaves(value: JsonValue, name: string): string[] {
  if (value === null || typeof value === 'boolean') return []
  if (typeof value !== 'object') return [name === '' ? String(value) : `${name}: ${value}`]
  if (Array.isArray(value)) return value.flatMap((each: JsonValue) => leaves(each, name))
  return Object.entries(value).flatMap(([key, each]) => leaves(each, key))
}
