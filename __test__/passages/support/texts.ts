import { readFileSync } from 'node:fs'
import fc from 'fast-check'

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'docs/cli.md',
  'package-lock.json',
  'src/store/sqlite/repository.ts',
]

/** Whole texts of this repository: prose, a list of changes, hashes and code. */
export const REAL_TEXTS: readonly string[] = DOCUMENTS.map((path) =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').slice(0, 100_000),
)

/** The first article of the Universal Declaration of Human Rights, which is in the public domain. */
export const LANGUAGES: readonly string[] = [
  'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience.',
  'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt.',
  'Kaikki ihmiset syntyvät vapaina ja tasavertaisina arvoltaan ja oikeuksiltaan. Heille on annettu järki.',
  'Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem.',
  'Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền.',
  'Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью.',
  'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.',
  'يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً.',
  'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।',
  'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม',
  '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。',
  'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。',
  '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.',
]

const PARTS: readonly string[] = [
  ...LANGUAGES,
  ...[
    'word',
    'Internationalization',
    'getElementById',
    'a',
    'I',
    'e.g. this',
    'J. Smith said so.',
    'Dr. No!',
  ],
  ...[' ', '  ', '\n', '\r\n', '\n\n', '\t', '\u00a0', '\u3000', '\u2028', '\u2029', '\f', '\0', '\u0007'],
  ...[
    '.',
    '. ',
    '! ',
    '?" ',
    '。',
    '！」',
    '、',
    '…',
    ')))',
    '"""',
    '---',
    '|||',
    '####',
    '# Heading\n\n',
    '- item\n',
  ],
  ...['1. one\n', '12. twelve\n', '| a | b |\n', '```\ncode();\n```\n', '> quoted\n', '* * *\n'],
  ...[
    '😀',
    '👨‍👩‍👧‍👦',
    '👍🏽',
    '❤️',
    '🇩🇪',
    '𠀀𠀁',
    '\ud83d',
    '\ude00',
    'e\u0301\u0302\u0303',
    '\u200d',
    '\ufeff',
  ],
  ...[
    '8f14e45fceea167a5a36dedd4bea2543',
    'aGVsbG8gd29ybGQgYmFzZTY0',
    '1234567890',
    '3.14159',
    '2026-11-27T12:00:00Z',
  ],
  ...[
    'https://example.com/a/b?c=d&e=f#g',
    'C:\\Temp\\x.txt',
    'x'.repeat(300),
    '好'.repeat(90),
    ' '.repeat(400),
  ],
  ...['İstanbul', 'ﬁle', 'ß', '가'.repeat(30), 'ก็'.repeat(40), '\n'.repeat(50), '.'.repeat(120)],
]

/** Random text of every kind, including what is hard to split. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: 'binary', maxLength: 30 })), { maxLength: 60 })
  .map((parts) => parts.join(''))

/** A random excerpt of a real text. */
export const realText = fc
  .tuple(fc.constantFrom(...REAL_TEXTS), fc.nat(90_000), fc.integer({ min: 0, max: 8_000 }))
  .map(([text, at, length]) => text.slice(at % text.length, (at % text.length) + length))

/** The smallest and the largest limit in tokens, and some in between. */
export const tokenLimit = fc.oneof(fc.integer({ min: 16, max: 64 }), fc.integer({ min: 16, max: 512 }))
