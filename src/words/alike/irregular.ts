/**
 * English words with forms that the stemmer does not map to one stem: each line is a basic form with its other forms.
 * A question mostly has the basic form ("where did I buy"), a text the others ("bought").
 */
export const IRREGULAR: readonly (readonly string[])[] = lines(`
  arise arose arisen
  become became
  begin began begun
  bend bent
  bet betted
  bite bit bitten
  blow blew blown
  break broke broken
  bring brought
  build built
  burn burnt
  buy bought
  catch caught
  choose chose chosen
  come came
  cost costed
  creep crept
  deal dealt
  dig dug
  dive dove
  draw drew drawn
  dream dreamt
  drink drank drunk
  drive drove driven
  eat ate eaten
  fall fell fallen
  feed fed
  feel felt
  fight fought
  find found
  flee fled
  fly flew flown flight
  forbid forbade forbidden
  forget forgot forgotten
  forgive forgave forgiven
  freeze froze frozen
  give gave given gift
  go went gone
  grow grew grown growth
  hang hung
  hear heard
  hide hid hidden
  hold held
  keep kept
  know knew known
  lay laid
  lead led
  learn learnt
  leave left
  lend lent loan
  light lit
  lose lost loss
  mean meant
  meet met
  pay paid
  ride rode ridden
  ring rang rung
  rise rose risen
  run ran
  say said
  see saw seen
  sell sold sale
  send sent
  shake shook shaken
  shine shone
  shoot shot
  show shown
  shrink shrank shrunk
  sing sang sung song
  sink sank sunk
  sit sat
  sleep slept asleep
  slide slid
  smell smelt
  speak spoke spoken speech
  spell spelt
  spend spent
  spill spilt
  stand stood
  steal stole stolen
  stick stuck
  sting stung
  strike struck
  swear swore sworn
  sweep swept
  swim swam swum
  swing swung
  take took taken
  teach taught
  tear tore torn
  tell told
  think thought
  throw threw thrown
  understand understood
  wake woke woken
  wear wore worn
  weave wove woven
  weep wept
  win won
  write wrote written
  child children
  die death dead
  foot feet
  goose geese
  half halves
  knife knives
  leaf leaves
  life lives
  live life
  loaf loaves
  man men
  marry marriage married
  mouse mice
  person people
  shelf shelves
  thief thieves
  tooth teeth
  wife wives
  wolf wolves
  woman women
  old age
  high height tall
  weigh weight heavy
  choose choice
  arrive arrival
  depart departure
  advise advice
  believe belief
  born birth birthday
  serve service
  fail failure`)

function lines(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
}
