import type { ExactCases } from './exact-case.js'

/** Texts that use other words, letters or digits than the question. */
export const VARIANTS: ExactCases = {
  'a number with its unit': [
    {
      text: 'Ran 7 km along the dyke before breakfast.',
      questions: ['7km along the dyke', '7 km along the dyke'],
      near: ['Ran 9 km along the dyke before breakfast.'],
    },
    {
      text: 'The sack of lime weighs 25kg.',
      questions: ['sack of lime 25 kg', 'sack of lime 25kg'],
      near: ['The sack of lime weighs 40kg.'],
    },
    {
      text: 'The piano tuner rings at 4pm.',
      questions: ['piano tuner 4 pm', 'piano tuner 4pm'],
      near: ['The piano tuner rings at 5pm.'],
    },
    {
      text: 'The notary takes 350 euros.',
      questions: ['notary €350', 'notary 350 euros'],
      near: ['The notary takes 250 euros.'],
    },
  ],
  'a number in words': [
    {
      text: 'Fourteen jars of quince jelly are in the larder.',
      questions: ['14 jars of quince jelly'],
      near: ['Fifteen jars of quince jelly are in the larder.'],
    },
    {
      text: 'We counted 17 storks on the barn.',
      questions: ['seventeen storks'],
      near: ['We counted 18 storks on the barn.'],
    },
    {
      text: 'The locksmith lives on the 3rd floor.',
      questions: ['locksmith on the third floor'],
      near: ['The locksmith lives on the 4th floor.'],
    },
    {
      text: 'He wrote about Elizabeth II of England.',
      questions: ['Elizabeth 2'],
      near: ['He wrote about Elizabeth I of England.'],
    },
  ],
  'a day in other words': [
    {
      text: 'The viva is on the nineteenth of August.',
      questions: ['viva 19 August', 'viva August 19th'],
      near: ['The viva is on the ninth of August.'],
    },
    {
      text: 'The regatta is on October 22nd.',
      questions: ['regatta 22 October', 'regatta on the 22nd of October'],
      near: ['The regatta is on October 21st.'],
    },
    {
      text: 'The charter is of 5 April 1712.',
      questions: ['charter 5/4/1712', 'charter 4/5/1712', 'charter 5.4.1712'],
      near: ['The charter is of 6 April 1712.'],
    },
  ],
  'two words as one': [
    {
      text: 'The dataset of the weather buoys is closed.',
      questions: ['data set of the weather buoys', 'data-set of the weather buoys'],
      near: ['The date of the weather buoys is set.'],
    },
    {
      text: 'The note book with the tide tables is blue.',
      questions: ['notebook with the tide tables'],
      near: ['The almanac with the tide tables is green.'],
    },
  ],
  'another form of a word': [
    {
      text: 'Bought the wheelbarrow from a widow in Hallein.',
      questions: ['where did I buy the wheelbarrow'],
      near: ['Left the wheelbarrow behind a hedge in Hallstatt.'],
    },
    {
      text: 'The geese flew over the chapel.',
      questions: ['the goose over the chapel'],
      near: ['The cranes flew over the chapel.'],
    },
  ],
  'another spelling': [
    {
      text: 'The color of the gondola is gray.',
      questions: ['colour of the gondola', 'grey gondola'],
      near: ['The length of the gondola is eleven metres.'],
    },
  ],
  'everyday words': [
    {
      text: 'Our accountant has her office in the granary.',
      questions: ['bookkeeper in the granary'],
      near: ['Our optician has her office in the granary.'],
    },
    {
      text: 'The tram depot became a skating rink.',
      questions: ['streetcar skating rink'],
      near: ['The bus depot became a skating rink.'],
    },
  ],
  'a code before a comma': [
    {
      text: 'Trailer with the plate K-ZB 7719, hired until Friday.',
      questions: ['kzb7719', 'K-ZB-7719'],
      near: ['Trailer with the plate K-ZB 7718, hired until Friday.'],
    },
  ],
  'five digits of a hash': [
    {
      text: 'Commit 5c3d9e417ab0f2 broke the ferry timetable.',
      questions: ['5c3d9'],
      near: ['Commit 6c3d9e417ab0f2 mended the ferry timetable.'],
    },
  ],
  'an article in Arabic': [
    {
      text: 'اشتريت سفينة صغيرة',
      questions: ['السفينة'],
      near: ['اشتريت دراجة صغيرة'],
    },
  ],
}
