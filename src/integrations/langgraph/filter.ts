import type { SearchOperation } from '@langchain/langgraph-checkpoint'

type Filter = NonNullable<SearchOperation['filter']>

const OPERATORS: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  $eq: (value, wanted) => value === wanted,
  $ne: (value, wanted) => value !== wanted,
  $gt: (value, wanted) => Number(value) > Number(wanted),
  $gte: (value, wanted) => Number(value) >= Number(wanted),
  $lt: (value, wanted) => Number(value) < Number(wanted),
  $lte: (value, wanted) => Number(value) <= Number(wanted),
  $in: (value, wanted) => Array.isArray(wanted) && wanted.includes(value),
  $nin: (value, wanted) => !Array.isArray(wanted) || !wanted.includes(value),
}

/** Whether a value passes a filter, as in the framework's own store. */
export function passes(value: Readonly<Record<string, unknown>>, filter: Filter | undefined): boolean {
  return Object.entries(filter ?? {}).every(([key, wanted]) => holds(value[key], wanted))
}

function holds(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  const conditions = Object.entries(wanted)
  // Other objects never equal a stored value.
  return conditions.every(([operator, operand]) => OPERATORS[operator]?.(value, operand) ?? false)
}
