// What is asked, of whom, and what it shows.

/**
 * @typedef {object} Question
 * @property {string} shows
 * @property {'users/ines' | 'users/marta' | 'readme' | ''} scope whose memory is asked; '' is everything
 * @property {string} text
 * @property {boolean} [explain] whether the best answer is explained
 */

/** @type {readonly Question[]} */
export const QUESTIONS = [
  { shows: 'a keyword', scope: 'users/ines', text: 'Bisonte' },
  { shows: 'other words than were said', scope: 'users/ines', text: 'Which foods make me ill?' },
  {
    shows: 'a date',
    scope: 'users/ines',
    text: 'What did I do on 18 April 2026?',
  },
  { shows: 'a code', scope: 'users/ines', text: 'AZ-2291' },
  { shows: 'its near miss, which is nowhere', scope: 'users/ines', text: 'AZ-2219' },
  {
    shows: 'what nobody has said',
    scope: 'users/ines',
    text: 'What is the password of the wireless network?',
  },
  { shows: 'two people, one question', scope: 'users/ines', text: 'Where is the spare key?' },
  { shows: 'two people, one question', scope: 'users/marta', text: 'Where is the spare key?' },
  { shows: 'one among thousands', scope: '', text: 'How do I stop a stream early?' },
  { shows: 'why', scope: 'users/ines', text: 'How hot may the kiln get with cobalt?', explain: true },
]
