import type { ExactCases } from './exact-case.js'

/** Things that are written in more than one way. */
export const NOTATIONS: ExactCases = {
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
