/**
 * General English words that people ask with, each followed by more specific words that a text may have instead: who
 * asks about a pet may have written about a cat. Not the other way round: who asks about a cat does not mean any pet.
 * Only words that rarely mean something else.
 */
const KINDS: ReadonlyMap<string, readonly string[]> = parsed(`
  airline: flight flew boarding lufthansa ryanair easyjet
  alcohol: wine beer whisky whiskey gin vodka rum
  animal: cat dog horse rabbit hamster parrot cow sheep goat pig bird
  antibiotic: penicillin amoxicillin doxycycline
  appliance: fridge oven dishwasher dryer toaster kettle microwave
  band: concert gig album
  bag: suitcase luggage backpack rucksack handbag
  bird: parrot budgie canary robin owl
  birthday: born
  book: novel paperback author read
  boss: manager supervisor
  building: house apartment flat
  car: volkswagen vw toyota honda ford bmw audi mercedes volvo tesla renault skoda
  child: son daughter kid toddler baby
  cleaner: cleaning
  commute: bike train bus cycle drive tram
  computer: macbook thinkpad
  cuisine: italian thai indian chinese mexican japanese
  degree: bachelor master phd diploma graduated
  device: phone laptop tablet
  diet: vegetarian vegan gluten lactose keto
  disease: diabetes cancer asthma arthritis
  doctor: dr gp dentist surgeon cardiologist dermatologist pediatrician
  drink: coffee tea wine beer juice
  eat: dinner lunch breakfast ate supper
  education: school university college degree
  employer: works
  exercise: gym run running yoga swim swimming pilates
  family: mother father brother sister son daughter wife husband parents
  fee: rate charge
  film: movie netflix
  fish: salmon tuna cod trout
  flower: rose tulip dahlia orchid
  fruit: apple banana orange pear strawberry mango plum cherry
  furniture: sofa couch table desk chair shelf bed wardrobe
  garden: planted
  gift: present gave
  hobby: painting knitting climbing photography pottery gardening
  holiday: vacation hotel beach flight trip travelled
  hotel: inn hostel pension guesthouse airbnb
  house: mortgage
  illness: flu cold fever migraine diabetes asthma
  income: salary earns
  injury: broke sprained broken fracture
  instrument: piano guitar violin cello flute drums trumpet saxophone clarinet viola harp
  jewellery: ring necklace earrings bracelet
  job: works teacher nurse engineer
  language: spanish french german italian portuguese japanese chinese russian arabic
  living: works job
  luggage: suitcase bags bag backpack
  meal: dinner lunch breakfast supper
  meat: beef pork chicken lamb
  medication: mg pill tablet dose
  medicine: mg pill tablet dose
  movie: film
  move: moved moving
  nationality: citizen passport
  owe: lent borrowed
  partner: girlfriend boyfriend wife husband fiance fiancee married
  pet: cat dog hamster rabbit parrot kitten puppy goldfish tortoise budgie
  phone: iphone pixel fairphone samsung android
  plant: orchid basil tomato fern cactus
  profession: works teacher nurse engineer doctor lawyer
  property: house flat apartment
  relative: aunt uncle cousin nephew niece grandmother grandfather
  religion: christian muslim jewish buddhist catholic
  restaurant: dinner bistro pizzeria cafe trattoria tavern steakhouse ramen sushi
  salary: earns earn paid
  school: teacher class grade
  sibling: brother sister twin
  sport: football soccer tennis basketball swimming running climbing golf hockey volleyball badminton
  spouse: wife husband married
  study: university degree course
  subscription: netflix spotify
  surgery: operation operated
  sweets: chocolate candy
  transport: train bus car tram bike ferry
  travel: trip flight flew train hotel visited
  tree: oak apple birch pine
  university: studied degree
  vacation: holiday hotel beach flight trip travelled
  vegetable: carrot broccoli spinach cabbage tomato potato
  vehicle: car van truck bike motorcycle scooter
  wear: shirt dress shoes jacket
  weather: rain snow sunny storm
  wedding: married marry
  workplace: office desk studio
  workout: gym run running yoga`)

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
