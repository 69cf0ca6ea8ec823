import { jsonLineItems } from './lines.js'
import type { ChatInput, ChatItem } from './message.js'
import { list, member, text } from './values.js'

/** The file of the MCP reference server for memory: entities with their observations, and relations between them. */
export async function* readServerMemory(input: ChatInput): AsyncGenerator<ChatItem, void, undefined> {
  yield* jsonLineItems(input, function* (value, line) {
    const kind = text(value, 'type')
    if (kind === 'entity') yield* entityItems(value, line)
    else if (kind === 'relation') yield relationItem(value, line)
    else yield { problem: 'Expected an entity or a relation', line }
  })
}

export function isServerMemory(value: unknown): boolean {
  const kind = text(value, 'type')
  if (kind === 'entity')
    return text(value, 'name') !== undefined && Array.isArray(member(value, 'observations'))
  return kind === 'relation' && text(value, 'from') !== undefined && text(value, 'to') !== undefined
}

function* entityItems(entity: unknown, line: number): Generator<ChatItem, void, undefined> {
  const name = text(entity, 'name')
  const type = text(entity, 'entityType') ?? 'entity'
  if (name === undefined) {
    yield { problem: 'Expected an entity with a name', line }
    return
  }
  const facts = list(entity, 'observations').flatMap((each) =>
    typeof each === 'string' && each.trim() !== '' ? [each] : [],
  )
  const kind = /^(?:person|people|user|human)$/i.test(type) ? 'person' : 'fact'
  const about = { conversation: name, title: name, kind, tags: [type], line } as const
  if (facts.length === 0) yield { ...about, id: 'entity', speaker: '', text: `${name} (${type})` }
  for (const fact of facts) yield { ...about, id: `observation ${fact}`, speaker: name, text: fact }
}

function relationItem(relation: unknown, line: number): ChatItem {
  const [from, to] = [text(relation, 'from'), text(relation, 'to')]
  const how = text(relation, 'relationType')?.replaceAll(/[_-]+/g, ' ')
  if (from === undefined || to === undefined || how === undefined)
    return { problem: 'Expected a relation with from, to and relationType', line }
  const words = `${from} ${how} ${to}`
  return {
    conversation: from,
    title: from,
    kind: 'fact',
    id: `relation ${words}`,
    speaker: '',
    text: words,
    line,
  }
}
