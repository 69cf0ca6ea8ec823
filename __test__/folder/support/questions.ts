const LONG = (fact: string) =>
  `${'The morning was grey and the ferry came in late, as it had all week, and nobody at the quay minded. '.repeat(6)}${fact} ${'In the evening the wind turned and the boats lay quiet. '.repeat(6)}`

/** Realistic notes, by path. */
export const NOTES: Readonly<Record<string, string>> = {
  'People/Ada Brandl.md': 'Works at the tide office.\n\nAllergic to peanuts.\n',
  'People/Tomás.md': '---\naliases: [Tommy]\nbirthday: 14 May 1988\n---\nPlays the cello on Thursdays.\n',
  'People/Yuki.md': '# Contact\n\nPhone 555-0142.\n\n# Gifts\n\nWould love a book on lichens.\n',
  'People/Herr Okafor.md': 'Our landlord. The rent is due on the third of each month.\n',
  'Projects/Boathouse.md':
    '# Boathouse\n\n## Decision: oak for the beams\n\n## Budget\n\n| item | cost |\n|---|---|\n| roof slates | 4,200 |\n| jetty planks | 1,850 |\n| paint | 310 |\n\n## Permits\n\nPermit number HV-4471-220 was granted on 2026-02-11.\n',
  'Projects/Website.md':
    '# Website\n\n## Deploy\n\n```sh\nnpm run build\nrsync -av dist/ deploy@harbour.example:/srv/www\n```\n\n## Errors\n\nError E1107 means that the certificate has expired.\n\nError E1108 means that the disk is full.\n',
  'Projects/Lighthouse survey.md': LONG('The lamp was replaced by Brigid Flynn with a 250 watt bulb.'),
  'Projects/Server.md':
    '# Server\n\nUpgraded to PostgreSQL 16.2 in commit 9fceb02.\n\nBackups run nightly at 03:15.\n',
  'Recipes/Sourdough.md':
    '---\ntitle: Bread of the house\ntags: [baking]\n---\n# Dough\n\n500 g of rye flour, 350 g of water.\n\n# Oven\n\nBake at 250 °C with steam for ten minutes.\n',
  'Recipes/Fish soup.md': 'What goes in:\n\n- saffron\n- two leeks\n- monkfish\n- orange peel\n',
  'Recipes/Marmalade.md': LONG('The secret is a spoon of smoked paprika.'),
  'Health/Doctor.md':
    '# Dr. Lindqvist\n\nBlood pressure 128 over 79 on 2026-01-20.\n\n# Dentist\n\nNext visit in September.\n',
  'Health/Medicine.md': 'Cetirizine, one a day, only in spring.\n',
  'Home/Keys.md':
    'The spare key to the flat is with Amélia on the second floor.\n\nThe shed key hangs behind the boiler.\n',
  'Home/Wi-Fi.md': 'The guest network is called Puffin.\n',
  'Home/Boiler.txt': 'Model Vaillant ecoTEC 824.\n\nServiced by Mr Kowalski in November 2025.\n',
  'Home/Garden.md':
    '## Planted\n\n1. gooseberries by the wall\n\n2. hops on the fence\n\n3. rhubarb near the compost\n',
  'Travel/Vienna.md':
    '# Train\n\nThe night train leaves from platform 9 at 22:10.\n\n# Hotel\n\nBooking reference QX7-PLM.\n',
  'Travel/Lisbon 2025.md': 'We ate the best sardines in a courtyard of Alfama.\n',
  'Travel/Passports.md': 'Mine expires in 2031, that of Tomás in 2028.\n',
  'Diary/2026-03-14.md': 'Saw two porpoises off the breakwater.\n',
  'Diary/2026-03-15.md': 'Bicycle repaired: new chain and brake pads, 64 euros.\n',
  'Diary/2026-04-02.md': 'Quarrel with the neighbour about the hedge; settled over cake.\n',
  'Diary/2026-05-09.md': LONG('Grandmother told how she crossed the frozen sound in 1942.'),
  'Work/Meeting notes.md':
    '# Meeting\n\n[Alice]: we ship on Friday\n[Bob]: I will write the release notes\n\n[Decision]: no feature flags any more\n',
  'Work/Salary.md': 'A raise of four percent from July.\n',
  'Work/Printer.md': 'It jams when the paper is damp: fan the sheets, and use tray two.\n',
  'Books.md': 'To read: The Shipping News.\n\nFinished: Moby-Dick, took the whole winter.\n',
  'Car.md': '# Car\n\nWinter tyres are at the garage in Dock Road.\n\nThe insurance number is 88-201-334.\n',
  'Music.md': 'The piano was tuned by Ines; it goes flat in wet weather.\n',
}

/** Notes that answer no question. */
export const FILLER: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => {
    const [place, thing, mood] = [PLACES(at), THINGS(at), MOODS(at)]
    return [
      `Log/${at}.md`,
      `# Entry ${at}\n\nWalked to the ${place} and thought about ${thing}. It was ${mood}.\n\nNothing else to write down; tomorrow the ${place} again.\n`,
    ]
  }),
)

function PLACES(at: number): string {
  return ['market', 'pier', 'library', 'chapel', 'old mill', 'station', 'meadow'][at % 7] ?? ''
}

function THINGS(at: number): string {
  return ['clouds', 'the price of string', 'a song', 'gulls', 'maps'][at % 5] ?? ''
}

function MOODS(at: number): string {
  return ['mild', 'windy', 'dull', 'bright'][at % 4] ?? ''
}

/** A question, and the file and the line that answer it. */
export const QUESTIONS: readonly (readonly [question: string, file: string, line: number])[] = [
  ['What is Ada allergic to?', 'People/Ada Brandl.md', 3],
  ['Where does Brandl work?', 'People/Ada Brandl.md', 1],
  ['When is Tommy’s birthday?', 'People/Tomás.md', 3],
  ['Which instrument does Tomás play?', 'People/Tomás.md', 5],
  ['Yuki phone number', 'People/Yuki.md', 3],
  ['What present would Yuki like?', 'People/Yuki.md', 7],
  ['When do I pay the rent to Okafor?', 'People/Herr Okafor.md', 1],
  ['Which wood did we choose for the beams?', 'Projects/Boathouse.md', 3],
  ['How much do the jetty planks cost?', 'Projects/Boathouse.md', 10],
  ['HV-4471-220', 'Projects/Boathouse.md', 15],
  ['How is the website deployed with rsync?', 'Projects/Website.md', 7],
  ['What does error E1108 mean?', 'Projects/Website.md', 14],
  ['E1107', 'Projects/Website.md', 12],
  ['Who replaced the lamp of the lighthouse?', 'Projects/Lighthouse survey.md', 1],
  ['Which version of PostgreSQL do we run?', 'Projects/Server.md', 3],
  ['commit 9fceb02', 'Projects/Server.md', 3],
  ['At what time do the backups run?', 'Projects/Server.md', 5],
  ['How hot must the oven be?', 'Recipes/Sourdough.md', 11],
  ['How much rye flour for the bread of the house?', 'Recipes/Sourdough.md', 7],
  ['What goes into the fish soup?', 'Recipes/Fish soup.md', 1],
  ['smoked paprika', 'Recipes/Marmalade.md', 1],
  ['What was my blood pressure in January 2026?', 'Health/Doctor.md', 3],
  ['When do I see the dentist?', 'Health/Doctor.md', 7],
  ['Which pill do I take against hay fever in spring?', 'Health/Medicine.md', 1],
  ['Who has the spare key?', 'Home/Keys.md', 1],
  ['Where is the key of the shed?', 'Home/Keys.md', 3],
  ['name of the guest network', 'Home/Wi-Fi.md', 1],
  ['Who serviced the boiler?', 'Home/Boiler.txt', 3],
  ['Where did I plant the hops?', 'Home/Garden.md', 5],
  ['From which platform does the night train leave?', 'Travel/Vienna.md', 3],
  ['booking reference of the hotel in Vienna', 'Travel/Vienna.md', 7],
  ['Where did we eat sardines?', 'Travel/Lisbon 2025.md', 1],
  ['When does my passport expire?', 'Travel/Passports.md', 1],
  ['What did I see on 14 March 2026?', 'Diary/2026-03-14.md', 1],
  ['How much was the repair of the bicycle?', 'Diary/2026-03-15.md', 1],
  ['What happened in 1942?', 'Diary/2026-05-09.md', 1],
  ['Who writes the release notes?', 'Work/Meeting notes.md', 3],
  ['What was decided about feature flags?', 'Work/Meeting notes.md', 6],
  ['What to do when the printer jams?', 'Work/Printer.md', 1],
  ['Where are the winter tyres?', 'Car.md', 3],
]
