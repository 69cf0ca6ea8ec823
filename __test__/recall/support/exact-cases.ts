/** A record, what finds it, and records that differ in little. */
export interface ExactCase {
  readonly text: string
  readonly questions: readonly string[]
  readonly near?: readonly string[]
}

export const KINDS: Readonly<Record<string, readonly ExactCase[]>> = {
  'an id': [
    {
      text: 'Ticket INC-20381: the lift stops between floors.',
      questions: ['INC-20381', 'inc-20381', 'INC 20381', 'inc20381', 'What was INC-20381 about?'],
      near: [
        'Ticket INC-20380: the lift stops between floors.',
        'Ticket INC-20318: the lift stops between floors.',
        'Ticket INC-2038: the lift hums.',
        'Ticket INC-203810: the lift door squeaks.',
      ],
    },
    {
      text: 'Order PO/2291/B went to the foundry.',
      questions: ['PO/2291/B', 'po-2291-b', 'where did order PO/2291/B go'],
      near: ['Order PO/2291/A went to the mill.', 'Order PO/2219/B went to the mint.'],
    },
    {
      text: 'Session 6f1c2b0e-9d43-4a7e-8f12-0c5d9be7a411 timed out.',
      questions: ['6f1c2b0e-9d43-4a7e-8f12-0c5d9be7a411', '6f1c2b0e', '6f1c2b0e-9d43'],
      near: ['Session 6f1c2b1e-9d43-4a7e-8f12-0c5d9be7a411 timed out.'],
    },
    {
      text: 'The book on knots is ISBN 978-3-16-148410-0.',
      questions: ['9783161484100', '978-3-16-148410-0', 'ISBN 978 3 16 148410 0'],
      near: ['The book on sails is ISBN 978-3-16-148411-7.'],
    },
    {
      text: 'Rent goes to DE89 3704 0044 0532 0130 00.',
      questions: ['DE89370400440532013000', 'DE89 3704 0044 0532 0130 00', 'de89 3704 0044 0532 0130 00'],
      near: ['The deposit goes to DE89 3704 0044 0532 0131 00.'],
    },
    {
      text: 'Der Wagen mit dem Kennzeichen B-MW 4417 steht im Hof.',
      questions: ['B-MW 4417', 'BMW4417', 'Wo steht B-MW 4417?'],
      near: ['Der Wagen mit dem Kennzeichen B-MW 4471 steht am Bahnhof.'],
    },
  ],
  'a code': [
    {
      text: 'E1042 means that the fuse of the pump has blown.',
      questions: ['E1042', 'e1042', 'the display shows E1042', 'error E-1042'],
      near: [
        'E2042 means that the fuse of the pump has blown.',
        'E1043 means that the fuse of the fan has blown.',
        'E10420 means that the pump is too hot.',
      ],
    },
    {
      text: 'ERR_CONN_4417 comes up when the proxy sleeps.',
      questions: ['ERR_CONN_4417', 'err_conn_4417', 'err conn 4417'],
      near: ['ERR_CONN_4418 comes up when the proxy sleeps.', 'ERR_CONN_4471 comes up at midnight.'],
    },
    {
      text: 'Windows said 0x80070005 when the folder was locked.',
      questions: ['0x80070005', '0X80070005', 'what does 0x80070005 mean'],
      near: ['Windows said 0x80070057 when the folder was full.'],
    },
    {
      text: 'SQLSTATE 40P01 is a deadlock.',
      questions: ['40P01', 'SQLSTATE 40P01', '40p01'],
      near: ['SQLSTATE 40001 is a serialization failure.', 'SQLSTATE 42P01 is a missing table.'],
    },
  ],
  'a hash and its beginning': [
    {
      text: 'Commit e83c5163316f89bfbde7d9ab23ca2edb25525eaf began it all.',
      questions: ['e83c5163316f89bfbde7d9ab23ca2edb25525eaf', 'e83c516', 'E83C5163', 'commit e83c5163316f'],
      near: ['Commit e83c5164416f89bfbde7d9ab23ca2edb25525eaf reverted it all.'],
    },
    {
      text: 'The image has the digest 4810923ce55d1f0a.',
      questions: ['4810923', '4810923c', 'digest 4810923ce55d1f0a'],
      near: ['The image before has the digest 4810932ce55d1f0a.'],
    },
  ],
  'a version': [
    {
      text: 'Version 2.14.3 of the reader closes its files.',
      questions: ['2.14.3', 'v2.14.3', 'version 2.14.3', 'what changed in 2.14.3?'],
      near: [
        'Version 2.14.2 of the reader leaks its files.',
        'Version 2.1.43 of the reader is old.',
        'Version 2.14 of the reader was the first.',
        'Version 12.14.3 of the writer is another thing.',
      ],
    },
    {
      text: 'We run the codec at 3.0.0-rc.2 in staging.',
      questions: ['3.0.0-rc.2', 'v3.0.0-rc.2', 'which codec is 3.0.0-rc.2'],
      near: ['We ran the codec at 3.0.0-rc.1 in staging.', 'We run the codec at 3.0.0 in the lab.'],
    },
  ],
  'a number': [
    {
      text: 'The meter in the barn stood at 58217 in March.',
      questions: ['58217', 'meter 58217', '58,217'],
      near: [
        'The meter in the house stood at 58127 in March.',
        'The meter in the mill stood at 5821 in March.',
      ],
    },
    {
      text: 'The roof cost 1,234.50 without the gutter.',
      questions: ['1234.50', '1,234.50', '1.234,50', 'what cost 1234.50?'],
      near: ['The gutter cost 1,243.50.', 'The chimney cost 1,234.05.'],
    },
    {
      text: 'Die Miete beträgt 1.287,40 Euro im Monat.',
      questions: ['1287,40', '1.287,40', '1287.40'],
      near: ['Die alte Miete betrug 1.278,40 Euro im Monat.'],
    },
    {
      text: 'Server tern listens on 10.0.17.4:8443.',
      questions: ['10.0.17.4', '10.0.17.4:8443', 'what is 10.0.17.4?'],
      near: ['Server gull listens on 10.0.17.40:8443.', 'Server skua listens on 10.0.14.7:8443.'],
    },
  ],
  'a telephone number': [
    {
      text: 'The plumber answers at +49 170 5550142.',
      questions: ['+49 170 5550142', '0170 5550142', '01705550142', '+49 (0)170 555 0142', '5550142'],
      near: ['The roofer answers at +49 170 5550124.', 'The glazier answers at +49 171 5550142.'],
    },
    {
      text: 'Marina office: (415) 555-0173.',
      questions: ['415-555-0173', '415 555 0173', '4155550173', '+1 415 555 0173'],
      near: ['Marina workshop: (415) 555-0137.'],
    },
    {
      text: 'Le médecin se joint au 01 44 55 66 77.',
      questions: ['0144556677', '01 44 55 66 77', '01.44.55.66.77', '+33 1 44 55 66 77'],
      near: ['Le dentiste se joint au 01 44 55 67 76.'],
    },
  ],
  'a file name': [
    {
      text: 'The signed copy is invoice_final_v3.pdf.',
      questions: [
        'invoice_final_v3.pdf',
        'INVOICE_FINAL_V3.PDF',
        'invoice_final_v3',
        'where is invoice_final_v3.pdf?',
      ],
      near: ['The unsigned copy is invoice_final_v2.pdf.', 'The draft is invoice_v3.pdf.'],
    },
    {
      text: 'Only tsconfig.build.json leaves out the tests.',
      questions: ['tsconfig.build.json', 'what is in tsconfig.build.json'],
      near: ['Everything else is in tsconfig.json.', 'The build.json of the robot is unrelated.'],
    },
    {
      text: 'The best picture of the storm is IMG_2043.JPG.',
      questions: ['IMG_2043.JPG', 'img_2043', 'img_2043.jpg'],
      near: ['A picture of the storm is IMG_2034.JPG.', 'A picture of the storm is IMG_20430.JPG.'],
    },
  ],
  'a path': [
    {
      text: 'The redirect is in /etc/nginx/sites-enabled/harbour.conf.',
      questions: ['/etc/nginx/sites-enabled/harbour.conf', 'sites-enabled/harbour.conf', 'harbour.conf'],
      near: [
        'The log is in /var/log/nginx/harbour.log.',
        'The cache is in /etc/nginx/sites-available/mill.conf.',
      ],
    },
    {
      text: 'Her notes are at C:\\Users\\mara\\Documents\\tides.txt.',
      questions: ['C:\\Users\\mara\\Documents\\tides.txt', 'Documents\\tides.txt', 'tides.txt'],
      near: ['His notes are at C:\\Users\\marc\\Documents\\winds.txt.'],
    },
    {
      text: 'Retries are counted in src/core/queue/worker.ts.',
      questions: ['src/core/queue/worker.ts', 'queue/worker.ts', 'worker.ts'],
      near: ['Retries are printed in src/core/queue/printer.ts.', 'The worker of the quay is Tore.'],
    },
  ],
  'an address of the net': [
    {
      text: 'The form is at https://forms.example.org/boats/a-17?lang=en.',
      questions: [
        'https://forms.example.org/boats/a-17',
        'forms.example.org/boats/a-17',
        'forms.example.org',
      ],
      near: ['The list is at https://lists.example.org/boats/a-18.'],
    },
    {
      text: 'Write to mara.lind@example.org about the mooring.',
      questions: ['mara.lind@example.org', 'MARA.LIND@example.org', 'mara.lind'],
      near: ['Write to mara.lund@example.org about the crane.'],
    },
    {
      text: 'He posts as @tidewatch_nord, tagged #rooftopbees.',
      questions: ['@tidewatch_nord', 'tidewatch_nord', '#rooftopbees', 'rooftopbees'],
    },
  ],
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
  'a name of code': [
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
  'a date in the text': [
    {
      text: 'The well was dug on 2023-05-14.',
      questions: [
        '2023-05-14',
        '14 May 2023',
        'May 14, 2023',
        'May 14th 2023',
        '14.05.2023',
        '5/14/2023',
        'what was dug on 14 May 2023?',
      ],
      near: [
        'The fence was built on 2023-05-15.',
        'The gate was built on 2023-04-14.',
        'The shed was built on 2022-05-14.',
      ],
    },
    {
      text: 'The great fire began on 2 September 1666.',
      questions: [
        '2 September 1666',
        'September 2nd, 1666',
        '1666-09-02',
        '2nd of September 1666',
        'what happened in September 1666?',
      ],
      near: ['The great plague began in 1665.', 'The great frost began on 2 December 1683.'],
    },
    {
      text: 'The orchard flooded in May 2019.',
      questions: ['May 2019', 'What flooded in May 2019?', '2019-05'],
      near: ['The cellar flooded in June 2019.', 'The barn flooded in May 2018.'],
    },
  ],
  'a script without spaces': [
    {
      text: '妹妹的生日蛋糕要订草莓味的。',
      questions: ['草莓味', '妹妹的生日蛋糕', '蛋糕要什么味'],
      near: ['弟弟的生日礼物要买足球。', '妹妹的学校在北京。'],
    },
    {
      text: '保険証は青い引き出しに入っている。',
      questions: ['保険証', '保険証はどこ', '青い引き出し'],
      near: ['診察券は白い箱に入っている。', '鍵は青い皿の上にある。'],
    },
    {
      text: 'รหัสประตูโกดังคือแปดสามสอง',
      questions: ['รหัสประตูโกดัง', 'โกดัง'],
      near: ['รหัสประตูบ้านคือสองหนึ่งห้า', 'กุญแจโรงรถอยู่ใต้กระถาง'],
    },
    {
      text: '할머니는 부산역 근처에 사신다.',
      questions: ['부산역', '할머니는 어디에?', '할머니'],
      near: ['할아버지는 서울역 근처에 사신다.', '이모는 대구에 사신다.'],
    },
    { text: 'สมหญิงแพ้กุ้งและปู', questions: ['สมหญิง', 'ใครแพ้กุ้ง'], near: ['สมชายแพ้นมวัว'] },
    {
      text: 'パスポートの番号は TK4417023 です。',
      questions: ['TK4417023', 'パスポート', 'ﾊﾟｽﾎﾟｰﾄ'],
      near: ['免許の番号は TK4471023 です。'],
    },
  ],
  'a symbol': [
    {
      text: '🦷 on Tuesday at nine',
      questions: ['🦷'],
      near: ['🦴 on Wednesday at nine', '🎻 on Thursday at nine'],
    },
    { text: '🇮🇸 in March, with the tent', questions: ['🇮🇸'], near: ['🇮🇪 in April, with the van'] },
  ],
  'a typing error': [
    {
      text: 'The accommodation in Tromsø has a sauna.',
      questions: ['accomodation', 'acommodation sauna'],
      near: ['The hostel in Bodø has bunk beds.'],
    },
    {
      text: 'The umbrella stands behind the piano.',
      questions: ['umbrela', 'Where is the umberlla?'],
      near: ['The raincoat hangs beside the organ.'],
    },
    {
      text: 'Professor Wojciechowski collects beetles.',
      questions: ['Wojciechowsky', 'Wojchiechowski beetles'],
      near: ['Professor Wilczyński collects stamps.'],
    },
    {
      text: 'Der Regenschirm gehört Katharina Unterholzner.',
      questions: ['Unterhozner', 'Regenschrim'],
      near: ['Der Mantel gehört Katrin Oberholzer.'],
    },
  ],
}

const TODAY = new Date()

function daysAgo(days: number): number {
  return Math.floor(TODAY.getTime() / 1000) - days * 86_400
}

/** The middle of a month. */
function monthsAgo(months: number): number {
  return Date.UTC(TODAY.getUTCFullYear(), TODAY.getUTCMonth() - months, 15) / 1000
}

/** Records that only their time answers for, in seconds since 1970. */
export const BY_TIME: readonly { readonly text: string; readonly question: string; readonly at: number }[] = [
  { text: 'Swam to the buoy and back.', question: 'What did I do yesterday?', at: daysAgo(1) },
  { text: 'Mended the kitchen chair.', question: 'what did I do three days ago', at: daysAgo(3) },
  { text: 'Picked blackberries by the canal.', question: 'What happened two years ago?', at: monthsAgo(24) },
  {
    text: 'Paddled the canoe to the island.',
    question: 'Where did I paddle the canoe last week?',
    at: daysAgo(7),
  },
  { text: 'Paddled the canoe to the mill.', question: 'the canoe, two months ago', at: monthsAgo(2) },
  { text: 'Paddled the canoe to the weir.', question: 'Where did I paddle in May 2023?', at: 1_685_188_800 },
  { text: 'Paddled the canoe to the lock.', question: 'canoe 2021-10-03', at: 1_633_255_200 },
  {
    text: 'Paddled the canoe to the ferry.',
    question: 'Where was the canoe on 5 July 2020?',
    at: 1_593_946_800,
  },
]
