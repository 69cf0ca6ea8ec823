/**
 * Countries with the words for their people, language and things, which the stemmer does not map to one stem: who asks
 * about "the Swiss" may have written about Switzerland. Each line is a group. Words that are left out mostly mean
 * something else (`turkey`), or are names (`Finn`).
 */
export const COUNTRIES: readonly (readonly string[])[] = `
  america american usa
  afghanistan afghan
  albania albanian
  algeria algerian
  argentina argentine argentinian
  australia australian aussie
  austria austrian
  bangladesh bangladeshi
  belgium belgian
  bolivia bolivian
  bosnia bosnian
  brazil brazilian
  britain british uk
  bulgaria bulgarian
  cambodia cambodian
  canada canadian
  catalonia catalan
  chile chilean
  china chinese
  colombia colombian
  croatia croatian
  cuba cuban
  cyprus cypriot
  czechia czech
  denmark danish
  ecuador ecuadorian
  egypt egyptian
  england english
  estonia estonian
  ethiopia ethiopian
  finland finnish
  france french
  germany german
  ghana ghanaian
  greece greek
  hungary hungarian
  iceland icelandic
  india indian
  indonesia indonesian
  iran iranian persian
  iraq iraqi
  ireland irish
  israel israeli
  italy italian
  jamaica jamaican
  japan japanese
  jordan jordanian
  kenya kenyan
  korea korean
  latvia latvian
  lebanon lebanese
  lithuania lithuanian
  luxembourg luxembourgish
  malaysia malaysian
  malta maltese
  mexico mexican
  moldova moldovan
  mongolia mongolian
  morocco moroccan
  nepal nepali nepalese
  netherlands holland dutch
  nigeria nigerian
  norway norwegian
  pakistan pakistani
  peru peruvian
  philippines filipino filipina
  poland polish
  portugal portuguese
  romania romanian
  russia russian
  scotland scottish scots
  senegal senegalese
  serbia serbian
  singapore singaporean
  slovakia slovak
  slovenia slovenian slovene
  somalia somali
  spain spanish
  sudan sudanese
  sweden swedish
  switzerland swiss
  syria syrian
  taiwan taiwanese
  thailand thai
  tunisia tunisian
  ukraine ukrainian
  uruguay uruguayan
  venezuela venezuelan
  vietnam vietnamese
  wales welsh
  yemen yemeni`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(' '))
