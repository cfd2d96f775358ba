/** What the bot says in English. */
import { createMeasures } from './measures.ts';
import { englishCases } from './englishCases.ts';
import { brief, sentences } from './naming.ts';
import type { Spender } from './accountWords.ts';
import type { Degradation, PageNumber, Words } from './words.ts';

const { number, count, after, ago, megabytes, dollars, list, language } = createMeasures('en');

const GAME = { one: 'game', other: 'games' };
const GAME_FITS = { one: 'game fits', other: 'games fit' };
const MORE_GAME_FITS = { one: 'more game fits', other: 'more games fit' };
const DOCUMENT = { one: 'document', other: 'documents' };
const PAGE = { one: 'page', other: 'pages' };
const DAY = { one: 'day', other: 'days' };
const QUESTION = { one: 'question', other: 'questions' };
const MESSAGE = { one: 'message', other: 'messages' };
const CHARACTER = { one: 'character', other: 'characters' };
const REQUEST = { one: 'request', other: 'requests' };
const TOKEN = { one: 'token', other: 'tokens' };
const MORE_PASSAGE = { one: 'more passage', other: 'more passages' };

const quoted = (text: string): string => `“${brief(text)}”`;

function pageAt({ page, pageLabel }: PageNumber): string {
  const printed = pageLabel === null || pageLabel === String(page) ? '' : ` (printed ${brief(pageLabel, 12)})`;
  return `p. ${page}${printed}`;
}

function spender({ userId, tokens, cost, left }: Spender): string {
  const who = userId === null ? 'The terminal, and chats that were forgotten' : String(userId);
  const parts = [
    count(tokens, TOKEN),
    ...(cost === null ? [] : [dollars(cost)]),
    ...(left === null ? [] : [`${number(left)} left`]),
  ];
  return `${who}: ${parts.join(', ')}`;
}

const WHY_NO_RULING: Readonly<Record<Degradation, string>> = {
  no_model: 'no model was asked',
  budget: 'today’s limit for rulings is used up',
  unavailable: 'the model is not available now',
  unusable: 'the model’s answer could not be used',
  unproven: 'no ruling could be proved from the book',
};

export const english: Words = {
  locale: 'en',
  commands: {
    start: 'What I do and how to ask',
    help: 'All commands',
    games: 'Games I know; with a word: those that fit it',
    game: 'Choose the game of this table, or leave it',
    find: 'Find words in the rules: /find line of sight',
    page: 'Read a page of the rulebook: /page 12',
    cancel: 'Stop the question being answered',
    reset: 'Start over: no game, no earlier questions',
    forget: 'Delete everything stored about this table',
    language: 'Choose the language I speak',
    privacy: 'What is stored, and for how long',
    id: 'Show your user id and the id of this chat',
    status: 'How the bot is doing',
    library: 'What is in the library and what cannot be read',
    usage: 'What the model costs, and who uses it most',
    case: 'Make a golden question of an answer: /case 12',
  },
  welcome: {
    title: 'I settle rules questions from your own rulebooks.',
    whatItDoes: 'Ask in your own words. I look it up, quote the rulebook word for word and name the page.',
    anyoneCanAsk: 'Anyone at the table can ask, press the buttons and follow up.',
    inGroups: (mention) =>
      `In a group I answer when you mention ${mention}, reply to one of my messages or send a command.`,
    examplesTitle: 'For example:',
    examples: ['Who wins a tie?', 'Can I trade when it is not my turn?', 'What happens when the draw pile runs out?'],
    whatNext: '/games shows the games I know, /help all commands.',
    helpTitle: 'Ask a rules question in your own words, or use a command:',
    helpHint: 'Name the game in the question, or choose it once with /game.',
    adminTitle: 'For you as an administrator:',
    adminUpload: 'Send me a PDF and it joins the library.',
  },
  games: {
    counted: (games) => count(games, GAME),
    matching: (games, query) => `${count(games, GAME_FITS)} ${quoted(query)}`,
    noneMatching: (query) => `No game here is called ${quoted(query)}.`,
    nearest: 'Nearest names:',
    empty: 'There are no rulebooks yet. Whoever runs this bot can add them as PDF files.',
    emptyForAdmin: 'There are no rulebooks yet. Send me a PDF, or put PDF files into the library folder.',
    unreadableMark: 'cannot be read',
    more: (games) => `… and ${number(games)} more. /games with a part of the name finds them.`,
    active: (game) => `The game of this table: ${brief(game)}.`,
    noneActive: 'No game is chosen at this table.',
    choose: 'Choose a game, or send /game with its name.',
    chosen: (game) => `The game of this table is now ${brief(game)}. Questions that name no other game are about it.`,
    left: (game) => `${brief(game)} is no longer the game of this table.`,
    nothingToLeave: 'No game was chosen at this table.',
    unknown: (name) => `No game here is called ${quoted(name)}.`,
    which: 'Which game do you mean?',
    moreThanButtons: (games) => `${count(games, MORE_GAME_FITS)}; send /game with the name.`,
    typeTheName: 'Send /game with the name of the game, and I answer your question about it.',
    clarify: (game) => `You named ${brief(game)}. What would you like to know?`,
  },
  buttons: {
    cancel: '✖ Cancel',
    otherGame: '🔍 Other game',
    leaveGame: '🚪 Leave the game',
    page: (page, document) => `📄 p. ${page}${document === null ? '' : ` · ${brief(document, 24)}`}`,
  },
  refusals: {
    adminsOnly: 'Only an administrator of this bot can do that.',
    strangers: 'This bot answers only people whom its operator has let in. To be let in, tell the operator these ids:',
    tooOften: (perMinute, wait) =>
      `That was more than ${count(perMinute, QUESTION)} in a minute. Ask again ${after(wait)}.`,
    tableFull: (waiting) =>
      `The queue of this table is full: ${count(waiting, QUESTION)}. Ask again when it is shorter.`,
    tooLong: (characters, most) =>
      `The question has ${count(characters, CHARACTER)}; I read at most ${number(most)}. Ask about one rule at a time.`,
    onlyText: 'I read only text. Please write your question.',
    nothingSaid: 'Ask me a rules question in your own words, for example: Who wins a tie?',
    unknownCommand: (name) => `There is no command /${brief(name, 32)}. /help shows all of them.`,
    nothingToCancel: 'There is nothing to cancel.',
  },
  presses: {
    stale: 'This button is out of date. Send the question again.',
    alreadyChosen: (game) => `${brief(game)} is already chosen.`,
    alreadyAsked: 'This question is already being answered.',
    alreadyCancelled: 'This question is no longer being answered.',
    gameGone: 'This game is no longer in the library.',
    stranger: 'This bot answers only people whom its operator has let in.',
  },
  progress: {
    looking: 'Looking into the rules…',
    waiting: (ahead) => `Waiting: ${count(ahead, QUESTION)} ahead of yours.`,
    found: (game) => `The game is ${brief(game)}.`,
    searching: (game) => `Searching ${brief(game)}…`,
    searchingAll: 'Searching the rulebooks…',
    reading: (game, pages) => `Reading ${pages} of ${brief(game)}…`,
    lookingFor: (words) => `Looking for ${words.map(quoted).join(', ')}…`,
    deliberating: 'Thinking it over…',
    verifying: 'Checking the quotes against the book…',
    extracting: 'Picking the passages that fit best…',
    answeringAgain: 'The question was changed. Answering again…',
    cancelled: 'Cancelled.',
  },
  ruling: {
    extracted: (why) => `Best passages, word for word (${WHY_NO_RULING[why]})`,
    follows: 'Follows from these passages; no sentence says it outright.',
    confidence: (level) => (level === 'low' ? 'Weakly supported: read the passages.' : 'Fairly supported.'),
    limits: 'Not covered',
    rulesSilentLabel: 'The rules do not say',
    silentLabel: 'I found nothing about this in the rules',
    notRead: (why) => `Only the search has looked: ${WHY_NO_RULING[why]}.`,
    nearestTitle: 'Nearest sections:',
    tryAgain: 'Try a word that the book uses, or look one up with /find.',
    unreadableLabel: 'The rules cannot be read',
    unreadable: (game) =>
      game === null
        ? 'No document of the library can be searched. Whoever runs this bot sees the reason with /library.'
        : `No document of ${brief(game)} can be searched. Whoever runs this bot sees the reason with /library.`,
    otherLanguageLabel: 'The rulebook is in another language',
    otherLanguage: (languages) =>
      `The rulebook is in ${list(languages.map(language))}, and without a model I understand only that. Ask in the language of the book.`,
    page: pageAt,
    pages: (numbers) => `p. ${numbers.join(', ')}`,
    begunOn: (page) => `begun on p. ${page}`,
    chosen: (reply) => `Chosen: ${brief(reply)}`,
    late: (since) => `You asked ${ago(since)}; the answer is late.`,
    failed: (reference) =>
      `I am sorry: I tried several times and could not answer this. The operator finds the cause in the log under ${brief(reference, 40)}.`,
  },
  find: {
    title: (query, game) => `${quoted(query)} in ${brief(game)}`,
    titleOfAll: (query) => `${quoted(query)} in all rulebooks`,
    similar: (query) => `${quoted(query)} is nowhere; this is similar:`,
    needsWords: 'Say what to look for, for example: /find line of sight',
    nothing: (query, game) => `${brief(game)} does not contain ${quoted(query)}.`,
    nothingAtAll: (query) => `No rulebook contains ${quoted(query)}.`,
    more: (passages) => `… and ${count(passages, MORE_PASSAGE)}.`,
    tooManyWords: 'That is too much to look for at once. Use fewer words.',
  },
  page: {
    position: (place, pages) => `${pageAt(place)} of ${number(pages)}`,
    needsNumber: 'Say which page, for example: /page 12',
    needsGame: 'Choose the game first with /game, or name it: /page 12 and the game.',
    outOfRange: (page, document, pages) =>
      `There is no page ${number(page)}: ${brief(document)} has ${count(pages, PAGE)}.`,
    empty: 'There is no text on this page.',
    whichDocument: 'Which document?',
  },
  pictures: {
    coming: (page) => `p. ${page} is coming…`,
    alreadySent: 'This page was asked for already: look below the answer.',
    gone: (document) =>
      `${quoted(document)} has changed since, or is no longer in the library. Send the question again.`,
    unmade: (page) => `The picture of p. ${page} cannot be made. /page shows its text.`,
  },
  table: {
    reset: 'Done. No game is chosen, and earlier questions no longer count.',
    forgotten: (questions) =>
      `Deleted: ${count(questions, QUESTION)} with the answers, the chosen game and the language of this table.`,
    nothingToForget: 'Nothing was stored about this table.',
    userId: 'Your id',
    chatId: 'This chat',
    topicId: 'This topic',
    privacyTitle: 'What I store',
    privacy: (days) => [
      'For this table: the chosen game, the language, your questions and my answers. For each person who asks: the id, to limit the number of questions and the use of the model.',
      `A question is kept until it is answered, and after that ${days === null ? '' : `for ${count(days, DAY)}, `}so that you can follow up on it; a backup that the operator has made may hold it longer. The log holds no text of yours.`,
      'A 👎 under an answer shows its question to the administrators of this bot, without your name. A golden question that they make of it stays in a file of the library, also after /forget.',
      '/reset ends the conversation, /forget deletes everything stored about this table at once. Of what the model cost, sums stay that name nobody.',
    ],
    language: (name) => `I speak ${name} at this table.`,
    chooseLanguage: 'Choose the language:',
    languageSet: (name) => `From now on I speak ${name} at this table. Quotes stay in the language of the book.`,
  },
  upload: {
    receiving: (file) => `Receiving ${quoted(file)}…`,
    checking: (file) => `Reading ${quoted(file)}…`,
    indexed: ({ file, game, pages }) => `${quoted(file)} is now in the library: ${brief(game)}, ${count(pages, PAGE)}.`,
    replaced: ({ file, game, pages }) =>
      `${quoted(file)} takes the place of the earlier file: ${brief(game)}, ${count(pages, PAGE)}.`,
    notPdf: (file) => `${quoted(file)} is not a PDF. Only PDF files can join the library.`,
    tooLarge: (file, most) =>
      `${quoted(file)} is larger than ${megabytes(most)}, and that is the most I can receive. Put it into the library folder instead.`,
    readOnlyFolder: 'I may not write to the library folder, so the file was not saved.',
    noSpace: 'There is no space left for the file, so it was not saved.',
    notReceived: (file) => `${quoted(file)} could not be received. Send it again.`,
    quarantined: (file, state, reason) =>
      sentences(`${quoted(file)} is in the library, but cannot be searched: ${english.report.states[state]}.`, reason),
    adminsOnly: 'Only an administrator of this bot can add rulebooks.',
  },
  report: {
    statusTitle: 'Status',
    started: (since) => `Started ${ago(since)}`,
    answering: (questions) => `Being answered: ${count(questions, QUESTION)}`,
    waiting: (questions) => `Waiting: ${count(questions, QUESTION)}`,
    toDeliver: (messages) => `To be delivered: ${count(messages, MESSAGE)}`,
    intakeWell: 'Messages come in',
    intakeTroubled: (code) => `Messages do not come in (${brief(code)})`,
    degraded: (checks) => `Worse than it should be: ${checks.map((check) => brief(check)).join(', ')}`,
    library: (games, documents, unread) =>
      `Library: ${count(games, GAME)}, ${count(documents, DOCUMENT)}${unread > 0 ? `, ${number(unread)} cannot be read` : ''}`,
    libraryTitle: 'Games',
    shelved: (documents, pages) => `${count(documents, DOCUMENT)}, ${count(pages, PAGE)}`,
    unreadTitle: 'Cannot be searched',
    problemsTitle: 'Worth a look',
    more: (lines) => `… and ${number(lines)} more`,
    states: {
      no_text: 'it holds pictures of pages and no text',
      garbled: 'its text is garbled',
      encrypted: 'it is encrypted',
      damaged: 'it is damaged',
      too_large: 'it is too large',
    },
  },
  usage: {
    title: 'Use of the model',
    noModel: 'No model is asked: the best passages are the answer.',
    today: 'Today',
    lastDays: (days) => `The last ${number(days)} days`,
    asked: (questions, requests) => `${count(questions, QUESTION)} in ${count(requests, REQUEST)}`,
    tokens: (input, cached, output) =>
      `Tokens: ${number(input)} in (${number(cached)} of them read before), ${number(output)} out`,
    cost: (amount) => `Cost: ${dollars(amount)}`,
    spendersTitle: 'Who used most today, by id',
    spender,
    budgetTitle: 'Limits a day',
    budgetOfAll: (left, tokens) => `All together: ${number(left)} of ${count(tokens, TOKEN)} left today`,
    budgetOfOne: (tokens) => `Each person: ${count(tokens, TOKEN)}`,
    noBudget: 'None',
  },
  account: {
    quota: {
      title: 'The model no longer answers: its account has nothing left to pay with.',
      wayOut:
        'Look at the billing page of the account that OPENAI_API_KEY belongs to. A new key takes a restart of the bot.',
    },
    unauthorized: {
      title: 'The model no longer answers: its server refuses the key.',
      wayOut: 'Check OPENAI_API_KEY, and restart the bot with the right one.',
    },
    meanwhile:
      'As long as that is so, players get the best passages of the rulebook, word for word, instead of rulings. I say this once, and again only if it happens after the model has answered.',
  },
  cases: englishCases,
};
