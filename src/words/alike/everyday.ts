/**
 * Everyday English synonyms: each line is a group. Vectors already cover words with similar meanings; these are words
 * where people write one and ask for another.
 */
export const EVERYDAY: readonly (readonly string[])[] = lines(`
  accountant bookkeeper bookkeeping accounting
  address street
  adhesive glue
  adore love
  airplane plane aircraft aeroplane
  alarm detector
  allergy allergic intolerant intolerance
  animal pet
  apartment flat
  appointment meeting
  attorney lawyer solicitor
  autumn fall
  baggage luggage suitcase
  bank iban
  beverage drink
  bicycle bike
  bill invoice
  boat dinghy sailboat
  boss manager supervisor
  bugs bug defect
  cab taxi
  called name named
  car vehicle
  cellar basement
  cellphone mobile phone telephone
  children kids
  cinema movie film
  client customer
  clinic hospital
  clothes clothing
  coach trainer
  colleague coworker
  computer laptop pc notebook
  concert gig
  cook recipe bake
  cookie biscuit
  cost price paid
  couch sofa
  country nation
  couple pair
  crash accident
  crib cot
  cupboard closet wardrobe
  curtain drape
  damage damaged broken
  daughter girl
  deadline due
  dentist tooth
  deploy ship release launch
  diaper nappy
  die died death funeral
  dish meal
  doctor physician gp dr
  drug medicine medication tablets pills
  dustbin trash garbage rubbish bin
  earnings salary wage compensation
  email mail
  employee staff
  employer company firm
  engine motor
  enjoy like prefer fond
  error bug
  exam test
  expire expiry valid
  eyeglasses glasses spectacles
  fabric cloth
  farmer farm
  father dad daddy papa
  faucet tap
  favourite favorite
  fee charge
  fix repair mend
  flashlight torch torchlight
  flower plant
  forest woods
  freeway motorway highway
  fridge refrigerator
  friend pal buddy
  fuel petrol gasoline gas diesel
  garden yard
  gift present
  grandfather grandpa granddad
  grandmother grandma granny
  guarantee warranty
  guest visitor
  gym fitness
  hate dislike
  hire recruit
  hire rent rental
  hives bees beehive
  holiday vacation holidays trip
  home house
  husband spouse
  ill sick
  incident outage downtime
  infant baby
  instrument play
  insurance policy
  issue ticket
  jab vaccination vaccine vaccinated
  job profession occupation work
  journey trip
  jumper sweater pullover
  kilo kilogram kg
  kitten cat
  lab laboratory
  landlord landlady
  lecture talk
  lift elevator
  logs firewood wood
  map chart
  margin border
  meter metre
  midday noon
  missing lost mislaid
  mistake error wrong
  money cash
  mother mum mom mummy mommy mama
  neighbor neighbour
  nickname name
  nursery kindergarten
  occupation living
  offspring child
  order buy bought ordered
  parcel package
  parents mother father
  password passphrase passcode
  pavement sidewalk
  permission permit consent
  pharmacy chemist
  photo picture photograph image
  physician doctor
  plumber plumbing
  policy rule guideline
  postpone delay moved
  pram stroller
  preserve pickle
  publish publication
  pupil student
  puppy dog
  purchase buy bought
  quilt duvet
  quit leave
  railway train rail
  raise increase
  refund reimburse expense
  region area
  relocate move
  remedy cure
  repair replace
  resign quit
  road street
  rug carpet
  scared afraid fear
  sea ocean
  shirt blouse
  shop store
  sibling brother sister
  snooze nap
  soccer football
  son boy
  spouse wife husband
  stairs staircase
  stone rock
  streetcar tram
  stroll walk
  subway underground metro
  successor replacement
  sum total amount
  supplier vendor
  surgeon operation surgery
  tablet pill
  teacher teach
  timetable schedule
  toilet bathroom
  tortoise turtle
  town city
  travel flight drive
  truck lorry
  tv television
  tyre tire
  vet veterinarian veterinary
  wallet purse
  wedding married marriage
  weekend saturday sunday
  wifi wlan wireless
  woodland forest
  wrench spanner
  yearly annual annually
  zip postcode`)

function lines(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
}
