const TODAY = new Date()

function daysAgo(days: number): number {
  return Math.floor(TODAY.getTime() / 1000) - days * 86_400
}

/** The middle of a month. */
function monthsAgo(months: number): number {
  return Date.UTC(TODAY.getUTCFullYear(), TODAY.getUTCMonth() - months, 15) / 1000
}

/** Records that only their time finds, in seconds since 1970. */
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
  {
    text: 'Patched the leaking tent yesterday.',
    question: 'What did I do on 12 August 2019?',
    at: 1_565_690_400,
  },
  {
    text: 'The chimney sweep comes next Tuesday.',
    question: 'Who comes on 4 December 2018?',
    at: 1_543_568_400,
  },
]
