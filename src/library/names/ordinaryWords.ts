/**
 * Names of games that are also words, a hazard when names are looked for in a question ("may I set the die to six?").
 * Two degrees: words that rulebooks themselves use all the time, and words of daily speech. Missing a mention is the lesser
 * harm: the whole library is searched then. Mistaking a word for a game hides every other rulebook.
 */
import { foldForMatching } from '../../text/fold.ts';
import { stopWordsOf } from '../../text/stopWords.ts';

/** What rules are written in: as a name, one of these needs a capital or quotation marks. */
const OF_RULES = `
  action actions attack battle bid bonus board build card cards check chip choice city clue coin coins combat
  combo cube cubes damage deal dealer deck defense dice draw event expansion fight flip food game gold guess
  hand hands hero heroes house illusion joker king kings land level life magic map mark match money move
  movement pair party pass pawn peace phase place play player players point points power push queen race
  resource resources ring road roll round rule rules score season seasons secret ship shop skill space spell
  stack star stars stop take team tile tiles token tokens tower town track trade trap treasure trick tricks turn
  turns unit units wild win winner word words aktion angriff brett geld haus karte karten konig könig kampf
  macht punkte runde spiel spieler stadt start stein stern stich turm würfel zug ziel carta cartas carte cartes
  ciudad dado dados dé dés jeu juego joueur jugador maison mano punto puntos rey roi tour turno gra gracz karta
  karty kości król pole ruch runda tura бой башня битва город дом действие золото игра игры игрок карта карты
  ход король кости кубик монета монеты очки очко поле раунд ресурс рука сила фаза фишка фишки цель уровень set
  run add end tie bag bet act`;

/** Daily words that are known games; a cue as in "in Risk" or "правила …" is enough. */
const OF_SPEECH = `
  abyss alien aliens ascension azul bang brass candy castle castles century chess citadel clans class clue
  colony concept contact coup cosmos crew cross cursed dead detective drop dune eclipse elements empire empires
  era escape evolution exit explorers farm fire flow fog forest friday galaxy ghost ghosts glory grand hive
  honey horror hunters innovation islands island jaws jungle junk labyrinth legacy legends letter life light
  lion love maze memory menu mind monopoly moon museum mystery nation nations ninja north oath orbit origins
  outlaws outpost pirates planet port prey quest raiders red blue green black white yellow reef revolution risk
  rivals root roots samurai sheriff shadows silver skull spirit spot spy stone stones strike survive taboo time
  titan tribes trouble twins underground unlock valley village villagers vikings volcano war wars water waters
  wings world yield abenteuer drachen insel kolonie risiko wald wolf colores isla risque soleil риск эволюция
  колония космос крепость лес лабиринт мафия остров ужас время мир война пираты цитадель империя контакт
  выживание правда шляпа сет heat earth park parks barrage resistance deception betrayal descent challengers
  harmonies barrier storm ice рим`;

/** How much a text has to show before a word counts as a name: nothing, a cue, or a capital or quotation marks. */
export const HAZARDS = ['none', 'speech', 'rules'] as const;
export type Hazard = (typeof HAZARDS)[number];

const IDEOGRAPH = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;
/** Names of so many letters or fewer are words in some language. */
const SHORT_NAME = 3;

/** Tells the hazard of the words of a name, folded. */
export function createHazardOf(): (words: readonly string[]) => Hazard {
  const strict = foldedSet(OF_RULES);
  for (const language of ['en', 'de', 'fr', 'es', 'it', 'pl', 'ru', 'uk', 'und'] as const) {
    for (const word of stopWordsOf(language)) strict.add(word);
  }
  const daily = foldedSet(OF_SPEECH);
  const isStrict = (word: string): boolean => strict.has(word) || /^\p{N}{1,2}$/u.test(word);

  return (words) => {
    // Han characters are words of one letter: two of them make a name.
    if (words.length > 1 && words.every((word) => IDEOGRAPH.test(word))) return 'none';
    const [only] = words;
    if (only === undefined) return 'none';
    if (words.length === 1 && (only.length <= SHORT_NAME || isStrict(only))) return 'rules';
    if (words.length === 1) return daily.has(only) ? 'speech' : 'none';
    // Three such words in a row are hardly an accident ("War of the Ring"), two are ("take 5").
    return words.length === 2 && words.every((word) => isStrict(word)) ? 'rules' : 'none';
  };
}

function foldedSet(words: string): Set<string> {
  return new Set(
    words
      .trim()
      .split(/\s+/u)
      .map((word) => foldForMatching(word)),
  );
}
