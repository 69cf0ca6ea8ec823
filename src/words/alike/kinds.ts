/**
 * General English words that people ask with, each followed by more specific words that a text may have instead: who
 * asks about a pet may have written about a cat. Not the other way round: who asks about a cat does not mean any pet.
 * Only words that rarely mean something else.
 */
const KINDS: ReadonlyMap<string, readonly string[]> = parsed(`
  accommodation: hotel guesthouse airbnb hostel
  airline: flight flew boarding lufthansa ryanair easyjet
  alcohol: wine beer whisky whiskey gin vodka rum
  allergy: hives rash
  animal: cat dog horse rabbit hamster parrot cow sheep goat pig bird hedgehog kitten puppy tortoise fox deer
  antibiotic: penicillin amoxicillin doxycycline
  appliance: fridge oven dishwasher dryer toaster kettle microwave
  bag: suitcase luggage backpack rucksack handbag
  band: concert gig album
  bird: parrot budgie canary robin owl wren pigeon magpie
  birthday: born
  book: novel paperback author read
  boss: manager supervisor
  building: house apartment flat church school
  car: volkswagen vw toyota honda ford bmw audi mercedes volvo tesla renault skoda
  charity: donation donated
  cheese: cheddar feta brie gouda mozzarella
  child: son daughter kid toddler baby twins
  cleaner: cleaning
  clothes: hat coat shirt shoes trousers dress jacket
  colour: red blue green yellow black white grey
  commute: bike train bus cycle drive tram
  computer: macbook thinkpad mac laptop
  course: class lesson
  cuisine: italian thai indian chinese mexican japanese restaurant
  degree: bachelor master phd diploma graduated
  dentist: crown filling
  dessert: cake crumble pudding ice
  device: phone laptop tablet printer router
  diet: vegetarian vegan gluten lactose keto
  disease: diabetes cancer asthma arthritis
  dislike: hate bear stand
  doctor: dr gp dentist surgeon cardiologist dermatologist pediatrician
  drink: coffee tea wine beer juice bitter ale cider
  drug: statin ibuprofen penicillin aspirin paracetamol
  eat: dinner lunch breakfast ate supper
  education: school university college degree
  electricity: power tariff
  employer: works
  exercise: gym run running yoga swim swimming pilates
  family: mother father brother sister son daughter wife husband parents
  fee: rate charge
  film: movie netflix
  fish: salmon tuna cod trout mackerel herring
  flower: rose tulip dahlia orchid
  fruit: apple banana orange pear strawberry mango plum cherry
  furniture: sofa couch table desk chair shelf bed wardrobe bench
  garden: planted
  gift: present gave
  herb: parsley basil thyme rosemary mint
  hobby: painting knitting climbing photography pottery gardening
  holiday: vacation hotel beach flight trip travelled
  hotel: inn hostel pension guesthouse airbnb
  house: mortgage bungalow cottage
  illness: flu cold fever migraine diabetes asthma
  income: salary earns
  injury: broke sprained broken fracture
  insect: wasp bee ant moth
  instrument: piano guitar violin cello flute drums trumpet saxophone clarinet viola harp
  insurance: cover policy
  jewellery: ring necklace earrings bracelet
  job: works teacher nurse engineer
  language: spanish french german italian portuguese japanese chinese russian arabic
  living: works job
  loan: mortgage
  luggage: suitcase bags bag backpack
  meal: dinner lunch breakfast supper
  meat: beef pork chicken lamb venison goose turkey
  medication: mg pill tablet dose
  medicine: mg pill tablet dose statin ibuprofen penicillin aspirin paracetamol
  move: moved moving
  movie: film
  music: band choir song concert album
  nationality: citizen passport
  optician: glasses lenses
  owe: lent borrowed
  partner: girlfriend boyfriend wife husband fiance fiancee married
  party: birthday
  pet: cat dog hamster rabbit parrot kitten puppy goldfish tortoise budgie
  phone: iphone pixel fairphone samsung android
  plant: orchid basil tomato fern cactus
  profession: works teacher nurse engineer doctor lawyer midwife chef
  programme: series episode
  property: house flat apartment
  relative: aunt uncle cousin nephew niece grandmother grandfather sister brother
  religion: christian muslim jewish buddhist catholic
  restaurant: dinner bistro pizzeria cafe trattoria tavern steakhouse ramen sushi
  room: kitchen bedroom bathroom
  salary: earns earn paid
  savings: isa deposit
  scan: mri xray ct
  school: teacher class grade
  sibling: brother sister twin
  sound: noise
  sport: football soccer tennis basketball swimming running climbing golf hockey volleyball badminton
  spouse: wife husband married
  stay: hotel guesthouse
  study: university degree course
  subscription: netflix spotify
  surgery: operation operated
  sweets: chocolate candy
  television: series episode netflix
  testament: will wills
  tool: saw hammer drill screwdriver
  toy: doll lego puzzle
  transport: train bus car tram bike ferry
  travel: trip flight flew train hotel visited
  tree: oak apple birch pine
  trip: journey flight flew
  university: studied degree
  vacation: holiday hotel beach flight trip travelled
  vaccination: jab shot booster
  vegetable: carrot broccoli spinach cabbage tomato potato leek beetroot bean
  vehicle: car van truck bike motorcycle scooter
  wear: shirt dress shoes jacket
  weather: rain snow sunny storm
  wedding: married marry
  weight: kilos kg pounds
  workout: gym run running yoga
  workplace: office desk studio`)

function parsed(list: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    list
      .trim()
      .split('\n')
      .map((line) => {
        const [word = '', specific = ''] = line.trim().split(': ')
        return [word, specific.split(' ')] as const
      }),
  )
}

let byStem: ReadonlyMap<string, readonly string[]> | undefined

/**
 * More specific words that a text may have for a word of a question, as stems.
 *
 * @param word in lower case
 * @param stem returns the stem that the index uses for a word
 */
export function kindsOf(word: string, stem: (word: string) => string): readonly string[] {
  byStem ??= new Map([...KINDS].map(([general, specific]) => [stem(general), specific.map(stem)]))
  return byStem.get(stem(word)) ?? []
}
