import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBeir } from '../../bench/recall/load/beir.mjs'
import { pooled } from '../../bench/recall/load/collection.mjs'
import { loadLocomo } from '../../bench/recall/load/locomo.mjs'
import { loadLongMemEval } from '../../bench/recall/load/longmemeval.mjs'
import { loadOwn, OWN_SETS } from '../../bench/recall/load/own.mjs'
import { loadSmart } from '../../bench/recall/load/smart.mjs'
import { interval, measure } from '../../bench/recall/measures.mjs'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recollect-bench-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, content: unknown): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('the measures of one question', () => {
  it('are highest if all relevant records come first', () => {
    const all = measure(
      ['a', 'b', 'c'],
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    )
    expect(all).toMatchObject({ r1: 0.5, r5: 1, r10: 1, mrr: 1, ndcg: 1, all5: 1, hit1: 1, hit5: 1 })
  })

  it('fall with the rank', () => {
    const ranked = ['x', 'a', 'y', 'z', 'u', 'v', 'b']
    const found = measure(
      ranked,
      new Map([
        ['a', 1],
        ['b', 1],
      ]),
    )
    expect(found).toMatchObject({ r1: 0, r5: 0.5, r10: 1, mrr: 0.5, all5: 0, hit1: 0, hit5: 1 })
    expect(found.ndcg).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(8)) / (1 + 1 / Math.log2(3)))
  })

  it('are 0 if nothing relevant is found', () => {
    expect(measure(['x'], new Map([['a', 1]]))).toMatchObject({ r10: 0, mrr: 0, ndcg: 0 })
  })
})

it('an interval contains the mean, is reproducible, and is no wider than the values', () => {
  const values = [0, 0, 1, 1, 1, 0, 1, 1]
  const [low, high] = interval(values)
  expect(low).toBeLessThan(0.625)
  expect(high).toBeGreaterThan(0.625)
  expect(interval(values)).toEqual([low, high])
  expect(interval([0.5, 0.5])).toEqual([0.5, 0.5])
})

describe('a loader reads', () => {
  it('LoCoMo, with a record for each turn, and every turn of the evidence', () => {
    const file = write('locomo.json', [
      {
        sample_id: 'conv-1',
        conversation: {
          session_2: [{ speaker: 'Bo', dia_id: 'D2:1', text: 'later' }],
          session_2_date_time: '10:37 am on 27 June, 2023',
          session_1: [{ speaker: 'Al', dia_id: 'D1:1', text: 'look', blip_caption: 'a boat' }],
          session_1_date_time: '12:05 am on 8 May, 2023',
        },
        qa: [
          { question: 'which?', evidence: ['D1:1; D2:1'], category: 1 },
          { question: 'none?', evidence: [], category: 5 },
          { question: 'unknown?', evidence: ['D9:9'], category: 2 },
        ],
      },
    ])
    const [store] = loadLocomo(file).stores
    expect(store?.records.map(({ id }) => id)).toEqual(['D1:1', 'D2:1'])
    expect(store?.records[0]).toMatchObject({
      text: 'look [shares a boat]',
      speaker: 'Al',
      at: Date.parse('2023-05-08T00:05:00Z') / 1000,
      source: { id: 'session 1', position: 0 },
    })
    expect(store?.questions.map(({ relevant }) => [...relevant.keys()])).toEqual([['D1:1', 'D2:1']])
  })

  it('LongMemEval by turn and by session, without its ids in the texts', () => {
    const file = write('longmemeval_s.json', [
      {
        question_id: 'q1',
        question_type: 'single',
        question: 'what?',
        question_date: '2023/05/30 (Tue) 23:40',
        haystack_dates: ['2023/05/20 (Sat) 02:21', '2023/05/21 (Sun) 10:00'],
        haystack_session_ids: ['answer_x', 'other'],
        answer_session_ids: ['answer_x'],
        haystack_sessions: [
          [
            { role: 'user', content: 'mine', has_answer: true },
            { role: 'assistant', content: 'noted' },
          ],
          [{ role: 'user', content: 'else' }],
        ],
      },
    ])
    const turns = loadLongMemEval(file, 'turn').stores[0]
    expect(turns?.records).toHaveLength(3)
    expect([...(turns?.questions[0]?.relevant.keys() ?? [])]).toEqual(['0:0'])
    expect(turns?.records[0]?.at).toBe(Date.parse('2023-05-20T02:21:00Z') / 1000)
    const sessions = loadLongMemEval(file, 'session').stores[0]
    expect(sessions?.records.map(({ text }) => text)).toEqual([
      'User: mine\n\nAssistant: noted',
      'User: else',
    ])
    expect([...(sessions?.questions[0]?.relevant.keys() ?? [])]).toEqual(['session 0'])
    expect(JSON.stringify(sessions?.records)).not.toContain('answer_')
  })

  it('a folder in BEIR format', () => {
    write('beir/corpus.jsonl', '{"_id":"d1","title":"T","text":"one"}\n{"_id":"d2","text":"two"}\n')
    write('beir/queries.jsonl', '{"_id":"q1","text":"ask"}\n{"_id":"q2","text":"unjudged"}\n')
    write('beir/qrels/test.tsv', 'query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td1\t0\n')
    const [store] = loadBeir(path.join(folder, 'beir')).stores
    expect(store?.records.map(({ text }) => text)).toEqual(['T\none', 'two'])
    expect(store?.questions.map(({ text, relevant }) => [text, ...relevant.keys()])).toEqual([['ask', 'd2']])
  })

  it('a SMART collection, with questions numbered by their place', () => {
    write('smart/x.all', '.I 1\n.T\na title\n.A\nsomebody\n.W\nthe\ntext\n.I 2\n.W\nother\n')
    write('smart/x.qry', '.I 007\n.W\nfirst\nquestion\n.I 009\n.W\nsecond\n')
    write('smart/xqrel', '1 2 3\n1 1 -1\n')
    const [store] = loadSmart(path.join(folder, 'smart')).stores
    expect(store?.records).toEqual([
      { id: '1', text: 'a title\nthe text' },
      { id: '2', text: 'other' },
    ])
    expect(store?.questions.map(({ text, relevant }) => [text, ...relevant.keys()])).toEqual([
      ['first question', '2'],
    ])
  })
})

describe.each(OWN_SETS)('our set "%s"', (set) => {
  const halves = (['tune', 'held'] as const).map((half) => loadOwn(half, set).stores)
  const questions = halves.flat().flatMap((store) => store.questions)

  it('refers only to existing records, and has two halves of about the same size', () => {
    for (const store of halves.flat()) {
      const records = new Set(store.records.map(({ id }) => id))
      const named = store.questions.flatMap(({ relevant }) => [...relevant.keys()])
      expect(named.filter((id) => !records.has(id))).toEqual([])
    }
    const [tune = 0, held = 0] = halves.map((stores) => stores.flatMap((store) => store.questions).length)
    expect(Math.abs(tune - held)).toBeLessThan(20)
  })

  it('has questions of every kind, and some without an answer', () => {
    expect(questions.length).toBeGreaterThanOrEqual(300)
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
    expect(questions.filter(({ relevant }) => relevant.size === 0).length).toBeGreaterThanOrEqual(60)
  })
})

it('a pooled set keeps the stores apart only by id', () => {
  const store = (name: string) => ({
    name,
    records: [{ id: '1', text: name, source: { id: 's', position: 0 } }],
    questions: [{ id: 'q', text: 'ask', kind: 'k', relevant: new Map([['1', 1]]) }],
  })
  const [all] = pooled({ name: 'two', stores: [store('a'), store('b')] }).stores
  expect(all?.records.map(({ id, source }) => [id, source?.id])).toEqual([
    ['a/1', 'a/s'],
    ['b/1', 'b/s'],
  ])
  expect(all?.questions.map(({ relevant }) => [...relevant.keys()])).toEqual([['a/1'], ['b/1']])
})
