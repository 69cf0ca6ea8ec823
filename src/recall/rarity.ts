import { pairs, segmentText } from '../words/segments.js'

/**
 * Common English words in two tiers: the 300 most frequent after the stop words, and the next 900, in the order of
 * BERT's vocabulary, which is sorted by frequency.
 *
 * Ranking uses the document frequencies of the store, which tell its records apart. A score cannot use them: in a store
 * of one record every word is common.
 */
const COMMON: ReadonlySet<string> = words(`
  about after again against age air album all along also although american and another any april are area
  around asked august away back band based became because been before began behind being best between
  black body book born both british building built but called came can century children church city club
  college come company could county day death december did didn died different district don door down due
  during each early east end even every eyes face family father february few film final first five
  following for former found four from game general get going good got government great group had hand has
  have head held her here high him his home house how however including international into its january
  john july june just king knew know known large last later league left let life like line little local
  located long look looked love made main major make man many march may member men more most moved much
  music name named national need never new next night north not november now number october off old once
  one only open order other our out over own part party people place played population president public
  received released right river road room said same say school season second see september series served
  service set several she should show side since single small some something son song south started state
  states station still such system take team than that the their them then there these they think third
  this those though thought three through time times together too took top town turned two under united
  university until use used very village want wanted war was wasn water way well went were west what when
  where which while white who why will with within without women won work world would year years york you
  your`)
const LESS_COMMON: ReadonlySet<string> = words(`
  able above academy access according across act action active actor actually added addition additional
  africa african ago aircraft airport allowed almost alone already always america among ancient angeles
  announced annual anti anyone anything appearance appeared appointed approximately areas arm arms army
  arrived art artist artists arts ask assembly assistant associated association attack attended attention
  australia australian author available average award awarded awards baby bad bank bar base bass battle
  bay beautiful become becoming bed beginning believe believed below better big bill bishop bit blood blue
  board books boy boys break breath bridge bring brother brothers brought brown buildings business
  california call camp campaign canada canadian capital captain car care career carried case castle
  catholic caught cause caused census center central centre certain chair champion championship
  championships chance change changed changes channel chapter character charles chest chicago chief child
  china chinese christian civil class clear close closed coach coast cold collection comes coming command
  commercial commission committee common community companies competition complete completed completely
  complex computer conference considered construction contains continued contract control corner couldn
  council countries country couple course court cover covered created cross culture cup current currently
  cut dance dark data date daughter david days dead deal debut decided decision deep defeated degree
  department described design designed despite developed development die directed direction director
  distance division does doesn doing done double drive dropped earlier earth eastern economic edge edition
  education eight either elected election else empire ended energy engine engineering england english
  enough entered entire episode especially established europe european event events eventually ever
  everyone everything evidence example except executive experience eye fact fall families famous far
  featured features federal feel feeling feet fell felt female festival field fight figure films finally
  financial find fine fingers finished fire floor followed food foot football force forced forces foreign
  forest form formed forward foundation founded fourth france free french friend friends front full
  further future games gave generally george german germany getting girl girls give given giving glass
  goal goals god gold gone governor grand greek green ground groups guitar gun guy hadn hair half hall
  hands happened happy hard having health hear heard heart heavy hell help helped henry herself higher
  highest highway hill himself historic history hit hold holding hope hospital hot hotel hour hours human
  husband ice idea immediately important include included includes income independent india indian
  individual industry information initially inside instead institute interest introduced involved ireland
  isbn island issue issues italian italy itself jack james japan japanese job joined joseph justice keep
  kept key kill killed kind kingdom lady lake land language largest late launched law lead leader leading
  least leave leaving led lee legal length less level library light limited lines lips list listed live
  lived lives living location london longer looking lord los loss lost lot low lower magazine makes making
  male managed management manager mark market married martin mary master match material matter maybe mean
  means meant medal media medical meet meeting members met metal mexico michael mid middle might miles
  military million mind mine minister minute minutes miss mission model modern moment money month months
  morning mostly mother mountain mouth move movement movie moving municipality museum musical must myself
  names native natural nature navy near nearly neck needed network news nine nodded non northern noted
  nothing novel numerous offered office officer official often okay older onto opened opening operation
  operations organization original originally others outside owned pain paper parents paris park
  parliament particular particularly parts pass passed past paul per performance performed perhaps period
  person personal peter phone placed places plan plant play player players playing plays point points
  police policy political popular port position possible post power practice present press previous
  previously primary prince prior private prize probably problem process produced producer production
  professional professor program project property provide provided province published pulled put queen
  question quickly quite race radio railway raised ran range rather reach reached read ready real really
  reason record recorded recording records red region regional regular related relationship release
  religious remained remember replaced report reported represented republic required research rest result
  retired return returned review richard rights robert rock role roman rose round route royal run running
  runs russian saint san sat saw saying says schools science scored sea seat secretary section security
  seemed seen self senior sense sent services seven sex ship shook short shot shoulder shows signed
  significant silver similar singer sir sister site six size skin slowly smile smiled smith social society
  sold someone sometimes songs soon sorry sound source southern soviet space spanish special species speed
  spent sports square stadium staff stage stand standard standing star stars start starting stated stay
  step stone stood stop stopped story street strong structure student students studied studies studio
  study style subject success successful suddenly summer sun support sure surface systems table taken
  takes taking talk talking teams technology television tell temple ten term terms test texas theatre
  themselves theory thing things thinking thomas throughout thus title today told tom total tour
  tournament toward towards track tracks trade traditional train training tree tried true trust try trying
  turn twenty type understand union unit units upon upper using usually valley van various version via
  victory video view vocals voice waiting walk walked wall washington watch watched week weeks western
  whether whole whom whose wide wife william win window wing winning woman word words worked working works
  wouldn writer writing written wrong wrote yeah yes yet young youth zealand`)

/** Words with which people phrase a question to a memory. They are not what is asked for. */
const ASKING: ReadonlySet<string> = words(`
  discuss discussed happen happened know mention mentioned note noted recall remember remind said say talk talked
  tell told went write written wrote`)

/**
 * Stop words of other languages: question words, articles, pronouns, prepositions, forms of "to be" and "to have".
 * Folded as in the index, without accents. Words that mean something in English (`die`, `war`, `son`) are left out.
 */
const FOREIGN: ReadonlySet<string> = words(`
  wo wie wer wann warum wieso welche welcher welches wem wen wessen woher wohin ist sind waren hat haben hatte wird
  werden wurde der das dem den des ein eine einen einem einer mein meine meinen meiner dein deine unser unsere ihr ihre
  wenn weil dass damit auch noch schon kann konnen muss mussen soll sollen tun macht machen gibt gab sich mich dich
  uns als wegen ohne ich du er sie wir nicht und oder aber auf aus bei mit nach von vor zu zum zur im uber unter
  qui que quoi quel quelle quels quelles comment combien pourquoi quand est sont ete avait avoir etre le la les un une
  du ma mes ta tes sa ses notre nos votre vos leur je tu il elle nous vous ils elles ne pas et ou dans pour avec sur
  par chez au aux ce cet cette si mais parce peut faire fait avons
  quien quienes cual cuales donde cuando cuanto cuanta cuantos como es esta estan fue era ser tiene tengo el los las
  si porque pero hace hacer puedo puede nos una unos unas mi mis tu tus su sus nuestro nuestra yo ella nosotros ellos y con para por en al del
  chi che cosa dove perche quanto quanta e sono stato ha hanno lo gli il mio mia tuo sua della dei di da
  quem onde quando quanto qual quais foi tem os uma meu minha seu nao em no na do
  waar wie wat wanneer waarom hoeveel welke het een mijn zijn onze heeft was werd van op
  var nar hur varfor vilken vilket vad vem ar har den det ett min mitt och till hvor hvem hva hvad er jeg og
  kto co gdzie kiedy dlaczego jak ile czy jest sa byl byla moj moja nie w z na i
  кто что где когда почему зачем как какой какая какое какие сколько чей такой такая это есть был была было были мой
  моя мое мои твой наш его ее их я ты он она мы вы они не и а но в во на с со к у о об от до по из за для ли
  ποιος ποια που ποτε γιατι πως τι ο η το οι τα ειναι ηταν μου σου και σε απο με για
  من ما ماذا متى اين كيف لماذا هل هو هي في على الى عن مع
  מי מה איפה מתי למה איך האם הוא היא של על את עם`)

/** Function characters of Chinese, and question words of Korean: a pair with one of them is seldom a word. */
const FUNCTION_CHARACTERS =
  /[\u4ec0\u4e48\u9ebc\u54ea\u8c01\u8ab0\u5417\u55ce\u5462\u5427\u7684\u4e86\u662f\u5728\u6709\u548c\u4e0d\u80fd\u4f1a\u6703\u8981\u6211\u4f60\u4ed6\u5979\u5011\u4eec\u600e\u51e0\u591a\u5c11\u90fd\u4e5f\u5c31\u628a\u88ab]|\uc5b4\ub514|\uc5b8\uc81c|\ub204\uad6c|\ubb34\uc5c7|\uc5b4\ub5bb|\uba87/u
/** Thai question words, in pairs as in the index. */
const THAI_PAIRS: ReadonlySet<string> = new Set(
  ['ใคร', 'อะไร', 'ไหน', 'เมื่อไร', 'ทำไม', 'เท่าไร', 'อย่างไร'].flatMap((word) =>
    segmentText(word).flatMap(({ units }) => pairs(units)),
  ),
)
const HIRAGANA = /^[\u3041-\u3096]|[\u3041-\u3096]$/u

const ASKING_RARITY = 0.1
const COMMON_RARITY = 0.4
const LESS_COMMON_RARITY = 0.65

/**
 * How specific a word is, whatever the store; above 0, up to 1.
 *
 * @param word as typed, in lower case
 */
export function wordRarity(word: string): number {
  if (ASKING.has(word) || FOREIGN.has(word)) return ASKING_RARITY
  if (COMMON.has(word)) return COMMON_RARITY
  return LESS_COMMON.has(word) ? LESS_COMMON_RARITY : 1
}

/** Whether it is a common English word. Most stop words are not in these lists. */
export function isCommonEnglish(word: string): boolean {
  return ASKING.has(word) || COMMON.has(word) || LESS_COMMON.has(word)
}

/**
 * How specific a pair of characters is in a script without spaces, or a longer run that may be a word.
 *
 * @param text the text of a search term: pairs separated by spaces
 */
export function pairRarity(text: string): number {
  if (FUNCTION_CHARACTERS.test(text) || text.split(' ').some((pair) => THAI_PAIRS.has(pair)))
    return ASKING_RARITY
  return !text.includes(' ') && HIRAGANA.test(text) ? ASKING_RARITY : 1
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}
