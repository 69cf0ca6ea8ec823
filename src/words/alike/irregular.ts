/**
 * English words with forms that the stemmer does not map to one stem: each line is a basic form with its other forms.
 * A question mostly has the basic form ("where did I buy"), a text the others ("bought").
 */
export const IRREGULAR: readonly (readonly string[])[] = lines(`
  advise advice
  arise arose arisen
  arrive arrival
  become became
  begin began begun
  believe belief
  bend bent
  bet betted
  bite bit bitten
  blow blew blown
  born birth birthday
  break broke broken
  bring brought
  build built
  burn burnt
  buy bought
  catch caught
  child children
  choose choice
  choose chose chosen
  come came
  cost costed
  creep crept
  deal dealt
  depart departure
  die death dead
  dig dug
  dive dove
  draw drew drawn
  dream dreamt
  drink drank drunk
  drive drove driven
  eat ate eaten
  fail failure
  fall fell fallen
  feed fed
  feel felt
  fight fought
  find found
  flee fled
  fly flew flown flight
  foot feet
  forbid forbade forbidden
  forget forgot forgotten
  forgive forgave forgiven
  freeze froze frozen
  give gave given gift
  go went gone
  goose geese
  grow grew grown growth
  half halves
  hang hung
  hear heard
  hide hid hidden
  high height tall
  hold held
  keep kept
  knife knives
  know knew known
  lay laid
  lead led
  leaf leaves
  learn learnt
  leave left
  lend lent loan
  life lives
  light lit
  live life
  loaf loaves
  lose lost loss
  man men
  marry marriage married
  mean meant
  meet met
  mouse mice
  old age
  pay paid
  person people
  ride rode ridden
  ring rang rung
  rise rose risen
  run ran
  say said
  see saw seen
  sell sold sale
  send sent
  serve service
  shake shook shaken
  shelf shelves
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
  sow sowed sown
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
  thief thieves
  think thought
  throw threw thrown
  tooth teeth
  understand understood
  wake woke woken
  wear wore worn
  weave wove woven
  weep wept
  weigh weight heavy
  wife wives
  win won
  wolf wolves
  woman women
  write wrote written`)

function lines(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
}
