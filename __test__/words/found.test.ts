import { describe, expect, it } from 'vitest'
import { WordsIndex } from './support/words-index.js'

/** A question, the text that it must find first, and texts that it must find later or not at all. */
type Row = readonly [question: string, first: string, others: readonly string[]]

const PROSE = ['The garden is quite nice in spring.', 'We talked about the new apartment near the river.']

const CODES: readonly Row[] = [
  [
    'What does E1042 mean?',
    'Error E1042: the disk is full',
    ['Error E2042: the disk is full', 'Error E1043'],
  ],
  ['e1042', 'Error E1042', ['Error E2042']],
  ['E 1042', 'Error E1042', ['Error E2042']],
  ['E1042', 'error E 1042 again', ['error E 2042 again']],
  [
    'HV-4471-220',
    'Part HV-4471-220 is in stock, and it is the one that everybody asked for',
    ['HV-4471-221', '220 HV 4471'],
  ],
  ['HV4471220', 'Part HV-4471-220', ['Part HV-4471-221']],
  ['hv 4471 220', 'Part HV-4471-220', ['Part HV-4471-221']],
  ['HV-4471-220', 'Part HV 4471 220', ['Part HV 4471 221']],
  ['HV4471220', 'Part HV 4471 220', ['Part HV 4471 221']],
  ['diagnosis F.28', 'Diagnosis F.28', ['Diagnosis F.29', 'Diagnosis F.280']],
  [
    'v1.4.2',
    'Released v1.4.2 with fixes',
    ['Released v14.2 with fixes', 'Released v1.4.3 with fixes', 'v1.42'],
  ],
  ['version 1.4.2', 'Released v1.4.2', ['Released v1.4.3', 'Released v14.2']],
  ['192.168.1.10', 'The printer is 192.168.1.10', ['The router is 192.168.1.1', 'It is 192.168.110']],
  ['foo_bar.ts', 'The fault is in src/foo_bar.ts', ['The fault is in src/foo_baz.ts', 'The bar is ts foo']],
  ['fooBar', 'The fault is in foo_bar.ts', ['A bar']],
  ['stdvector', 'Prefer std::vector here', ['A std of a vector']],
  ['snake_case', 'We use snakeCase here', ['Take the case']],
  ['camelCase', 'a camel_case name', ['a camel']],
  ['camel case', 'It is named camelCase', PROSE],
  ['HTTPServer', 'start the http server', PROSE],
  ['C++', 'He writes C++ at work', ['He writes C at work', 'He writes C# at work']],
  ['C#', 'He writes C# at work', ['He writes C at work', 'He writes C++ at work']],
  ['.NET', 'The service runs on .NET', ['The net is torn']],
  ['R&D', 'She leads R&D', ['D and R', 'She leads sales']],
  ['node:fs', 'import from node:fs', ['a node of the fs tree']],
  ['@scope/pkg', 'npm install @scope/pkg', ['the scope of a pkg']],
  ['ada@example.org', 'Write to ada@example.org', ['Write to bob@example.org']],
  ['example.com/a/b', 'See https://www.example.com/a/b for more', ['See https://www.example.com/b/a']],
  ['+491701234567', 'Call +49 170 1234567', ['Call +49 170 1234568']],
  ['0170 1234567', 'Call +49 170 1234567', ['Call 0171 1234567']],
  ['call 0170/1234567', 'Mobile: +49 (0)170 1234567', ['Mobile: 0170 7654321']],
  ['DE89370400440532013000', 'IBAN DE89 3704 0044 0532 0130 00', ['IBAN DE89 3704 0044 0532 0130 01']],
  ['DE89 3704 0044 0532 0130 00', 'IBAN DE89370400440532013000', PROSE],
  ['10:32', 'arrived at 10:32', ['arrived at 32:10', '1032']],
  ['1234.50', 'It cost 1,234.50 euros', ['It cost 1,235.50 euros', '50']],
  ['1,234.50', 'Es kostet 1.234,50 Euro', ['Es kostet 1.235,50 Euro']],
  ['1234', 'It cost 1,234 euros', ['It cost 1,235 euros']],
  ['wifi', 'The Wi-Fi is down', PROSE],
  ['wi-fi', 'The wifi is down', PROSE],
  ["O'Brien", 'OBrien called', PROSE],
]

const HASHES: readonly Row[] = [
  ['7f3a9c', 'Fixed in 7f3a9ced41', ['Fixed in 7f3b9ced41']],
  ['commit 7f3a9ce', 'Fixed in 7f3a9ced', ['Fixed in 8f3a9ced']],
  ['7f3a99e', 'Fixed in 7f3a99ed', ['Fixed in 7f3a98ed']],
  ['7F3A9CED', 'Fixed in 7f3a9ced', ['Fixed in 7f3a9c00']],
  [
    '550e8400-e29b',
    'Order 550e8400-e29b-41d4-a716-446655440000',
    ['Order 550e8401-e29b-41d4-a716-446655440000'],
  ],
  ['550e8400', 'Order 550e8400-e29b-41d4-a716-446655440000', ['Order 650e8400-e29b-41d4-a716-446655440000']],
]

const DATES: readonly Row[] = [
  ['2026-03-14', 'Met on 14 March 2026', ['Met on 15 March 2026', 'Met in March 2026']],
  ['14 March 2026', 'Met on 2026-03-14', ['Met on 2026-03-15']],
  ['March 14th, 2026', 'Am 14.03.2026 getroffen', ['Am 14.04.2026 getroffen']],
  ['2 September 1666', 'The fire began on Sept. 2, 1666', ['In September 1667 it was over']],
  ['in May 2023', 'On 3 May 2023 it rained', ['On 3 June 2023 it rained', 'On 3 May 2022 it rained']],
  ['2026-03', 'Met on 14 March 2026', ['Met on 14 April 2026']],
  ['3/14/2026', 'Met on 14 March 2026', ['Met on 13 March 2026']],
]

const LETTERS: readonly Row[] = [
  ['Zurich', 'The train to Zürich', PROSE],
  ['Zürich', 'The train to Zurich', PROSE],
  ['Zuerich', 'The train to Zürich', PROSE],
  ['Zürich', 'The train to Zuerich', PROSE],
  ['naive', 'a naïve plan', PROSE],
  ['cafe\u0301', 'the café', PROSE],
  ['Strasse', 'Lange Straße 4', PROSE],
  ['STRASSE', 'Lange Straße 4', PROSE],
  ['straße', 'Lange Strasse 4', PROSE],
  ['Lodz', 'A flat in Łódź', PROSE],
  ['Ostergaard', 'Mr Østergaard', PROSE],
  ['οδος', 'Η ΟΔΌΣ', PROSE],
  ['елка', 'Новая ёлка', ['Новая игра']],
  ['１０４２', 'Room 1042', ['Room 1043']],
  ['ﬁnance', 'The finance team', PROSE],
  ['كتاب', 'هذا كِتَاب', PROSE],
  ['١٢٣٤', 'Room 1234', PROSE],
]

const SCRIPTS: readonly Row[] = [
  ['東', '田中は東京に住んでいる', ['田中は大阪に住んでいる']],
  ['京都', '彼は京都に行った', ['彼は東京に行った', '都の京']],
  ['東京はどこですか', '東京に住んでいる', ['大阪に住んでいる']],
  ['リンゴ', 'りんごを食べた', ['みかんを食べた']],
  ['ｶﾒﾗ', '新しいカメラを買った', ['新しい本を買った']],
  ['电话号码', '我的电话号码是 5551234', ['我的地址是北京']],
  ['猫', '我有一只猫', ['我有一只狗']],
  ['iPhone手机', '新的iPhone手机很贵', ['新的电脑很贵']],
  ['한국어', '한국어는 어렵다', ['영어는 쉽다']],
  ['전화번호', '제 전화번호는 5551234', ['제 주소는 서울']],
  ['집', '집에 가자', ['학교에 가자']],
  ['집에', '우리 집', ['우리 학교']],
  ['รหัสผ่าน', 'รหัสผ่านไวไฟคือ1234', ['บ้านอยู่ที่นี่']],
  ['บ้าน', 'เขาอยู่บ้านหลังใหญ่', ['เขาไปตลาด']],
  ['ก', 'ไก่ขันเช้า', ['มดเดินไป']],
  ['ພາສາລາວ', 'ຂ້ອຍເວົ້າພາສາລາວໄດ້', ['ສະບາຍດີ']],
  ['ភាសាខ្មែរ', 'ខ្ញុំនិយាយភាសាខ្មែរ', ['សួស្តី']],
  ['မြန်မာ', 'ကျွန်တော်မြန်မာလိုပြောတယ်', ['ထမင်းစားပြီ']],
  ['हिन्दी', 'मैं हिन्दी बोलता हूँ', ['मैं घर जाता हूँ', 'हन दद']],
  ['தமிழ்', 'நான் தமிழ் பேசுகிறேன்', ['நான் வீடு']],
]

const SYMBOLS: readonly Row[] = [
  ['🙂', '🙂', ['🙁', 'fine']],
  ['❤', 'I ❤️ you', ['I ♠ you']],
  ['❤️', '❤', ['♥']],
  ['👍🏽', 'good👍🏽', ['good👍🏿', 'good👎🏽']],
  ['👨‍👩‍👧', 'us: 👨‍👩‍👧', ['us: 🐈']],
  ['🇩🇪', 'from 🇩🇪', ['from 🇪🇩', 'from 🇩🇰']],
  ['🦀 crab', 'the 🦀', PROSE],
  ['€', 'paid in €', ['paid in $']],
  ['→', 'a→b', ['a b']],
  ['\ue123', 'icon \ue123', ['icon \ue124']],
]

describe.each([
  ['codes and numbers', CODES],
  ['beginnings of hashes', HASHES],
  ['dates', DATES],
  ['letters with marks', LETTERS],
  ['scripts', SCRIPTS],
  ['symbols', SYMBOLS],
])('%s', (_, rows) => {
  it.each(rows)('%j finds %j first', (question, first, others) => {
    using index = new WordsIndex(...others, first, ...PROSE)
    expect(index.ask(question)[0]).toBe(others.length)
  })
})

it('ranks an exact code before a similar one, even if the exact one is in a long stretch', () => {
  const long = 'and then we looked at the garden again '.repeat(14)
  for (const [exact, similar] of [
    ['HV-4471-220', 'HV-4471-221'],
    ['E1042', 'E2042'],
    ['v1.4.2', 'v1.4.3'],
    ['src/words/foo_bar.ts', 'src/words/foo_baz.ts'],
  ] as const) {
    const others = Array.from({ length: 30 }, (_, n) => `Nothing of note on day ${n}. ${long.slice(0, 160)}`)
    using index = new WordsIndex(`${similar}`, `${long}${exact} ${long}`, ...others)
    expect(index.ask(exact)[0]).toBe(1)
  }
})
