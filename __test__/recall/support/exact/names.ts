import type { ExactCases } from './exact-case.js'

/** Quotes and names. */
export const NAMES: ExactCases = {
  'a quoted phrase': [
    {
      text: 'On the wall stood: the tide waits for nobody.',
      questions: [
        '"the tide waits for nobody"',
        '“the tide waits for nobody”',
        'who wrote "tide waits for nobody"?',
        '«waits for nobody»',
      ],
      near: ['Nobody waits for the tide on the wall.', 'For the tide, nobody waits; so it stood there.'],
    },
    {
      text: 'Oma sagte immer: morgen ist auch ein Tag.',
      questions: ['„morgen ist auch ein Tag“', '"auch ein Tag"'],
      near: ['Ein Tag ist auch morgen, sagte Opa.', 'Auch morgen ist ein guter Tag.'],
    },
  ],
  'a name': [
    {
      text: 'Herr Brandl owns the workshop behind the church.',
      questions: ['Brandl', 'herr brandl', 'Who is Herr Brandl?'],
      near: [
        'Herr Brandt owns the garden behind the church.',
        'Herr Brand owns the fields behind the church.',
      ],
    },
    {
      text: 'Nguyễn Thị Hoa repairs the nets.',
      questions: ['Nguyễn Thị Hoa', 'Nguyen Thi Hoa', 'what does Thi Hoa repair?'],
      near: ['Nguyễn Văn Nam repairs the sails.'],
    },
    {
      text: "Siobhán O'Brien tunes the organ.",
      questions: ["O'Brien", 'O’Brien', 'obrien', "Siobhan O'Brien"],
      near: ["Siobhán O'Neill plays the organ."],
    },
    {
      text: 'Łukasz Żak bakes on Tuesdays.',
      questions: ['Łukasz Żak', 'lukasz zak', 'Zak'],
      near: ['Łukasz Zając bakes on Fridays.'],
    },
    {
      text: 'Frau Müller-Lüdenscheidt leitet den Chor.',
      questions: ['Müller-Lüdenscheidt', 'mueller-luedenscheidt', 'Muller Ludenscheidt', 'Lüdenscheidt'],
      near: ['Frau Müller-Lüdinghausen leitet das Orchester.'],
    },
    {
      text: 'Андрей Ковалёв чинит лодку.',
      questions: ['Ковалёв', 'Ковалев', 'КОВАЛЁВ', 'Кто такой Андрей Ковалёв?'],
      near: ['Андрей Ковальчук красит лодку.'],
    },
    {
      text: 'Ο Σωκράτης φυλάει τον φάρο.',
      questions: ['Σωκράτης', 'ΣΩΚΡΑΤΗΣ', 'σωκρατης'],
      near: ['Ο Σωσίμος φυλάει το λιμάνι.'],
    },
    {
      text: 'السيد مُحَمَّد العطار يبيع الشاي.',
      questions: ['محمد العطار', 'العطار'],
      near: ['السيد محمود العطاس يبيع القهوة.'],
    },
    {
      text: 'İpek Yılmaz teaches at the sailing school.',
      questions: ['İpek Yılmaz', 'ipek yilmaz', 'Yilmaz'],
      near: ['İdil Yıldız teaches at the diving school.'],
    },
  ],
  'an identifier in code': [
    {
      text: 'We raised maxRetryCount to seven.',
      questions: ['maxRetryCount', 'maxretrycount', 'max retry count'],
      near: ['We lowered minRetryDelay to five.', 'We read the counter again and again.'],
    },
    {
      text: 'The parser is written in C++ because of the old library.',
      questions: ['C++'],
      near: [
        'The viewer is written in C# because of the forms.',
        'The driver is written in C because of the board.',
        'The mixer is written in .NET.',
      ],
    },
    {
      text: 'Call flush_pending_writes() before you unmount.',
      questions: ['flush_pending_writes', 'flush_pending_writes()', 'flush pending writes'],
      near: ['Call flush_pending_reads() before you mount.'],
    },
    {
      text: 'Set HTTP_PROXY_TIMEOUT_MS for the crawler.',
      questions: ['HTTP_PROXY_TIMEOUT_MS', 'http_proxy_timeout_ms'],
      near: ['Set HTTP_PROXY_HOST for the crawler.'],
    },
  ],
}
