/** What the bot says in Russian. */
import { createMeasures } from './measures.ts';
import { russianCases } from './russianCases.ts';
import { brief, sentences } from './naming.ts';
import type { Spender } from './accountWords.ts';
import type { Degradation, PageNumber, Words } from './words.ts';

const { number, count, after, ago, megabytes, dollars, list, language } = createMeasures('ru');

const GAME = { one: 'игра', few: 'игры', many: 'игр', other: 'игры' };
const GAME_FITS = { one: 'игра подходит', few: 'игры подходят', many: 'игр подходят', other: 'игры подходят' };
const DOCUMENT = { one: 'документ', few: 'документа', many: 'документов', other: 'документа' };
const PAGE = { one: 'страница', few: 'страницы', many: 'страниц', other: 'страницы' };
const DAY = { one: 'день', few: 'дня', many: 'дней', other: 'дня' };
const QUESTION = { one: 'вопрос', few: 'вопроса', many: 'вопросов', other: 'вопроса' };
const MESSAGE = { one: 'сообщение', few: 'сообщения', many: 'сообщений', other: 'сообщения' };
const CHARACTER = { one: 'символ', few: 'символа', many: 'символов', other: 'символа' };
const REQUEST = { one: 'запрос', few: 'запроса', many: 'запросов', other: 'запроса' };
const TOKEN = { one: 'токен', few: 'токена', many: 'токенов', other: 'токена' };
const PASSAGE = { one: 'отрывок', few: 'отрывка', many: 'отрывков', other: 'отрывка' };

const quoted = (text: string): string => `«${brief(text)}»`;

function pageAt({ page, pageLabel }: PageNumber): string {
  const printed = pageLabel === null || pageLabel === String(page) ? '' : ` (в книге ${brief(pageLabel, 12)})`;
  return `стр. ${page}${printed}`;
}

function spender({ userId, tokens, cost, left }: Spender): string {
  const who = userId === null ? 'Терминал и забытые чаты' : String(userId);
  const parts = [
    count(tokens, TOKEN),
    ...(cost === null ? [] : [dollars(cost)]),
    ...(left === null ? [] : [`осталось ${number(left)}`]),
  ];
  return `${who}: ${parts.join(', ')}`;
}

const WHY_NO_RULING: Readonly<Record<Degradation, string>> = {
  no_model: 'без участия модели',
  budget: 'дневной лимит решений исчерпан',
  unavailable: 'модель сейчас недоступна',
  unusable: 'ответ модели непригоден',
  unproven: 'решение не удалось подтвердить по книге',
};

export const russian: Words = {
  locale: 'ru',
  commands: {
    start: 'Что я умею и как спросить',
    help: 'Все команды',
    games: 'Какие игры я знаю; со словом — подходящие к нему',
    game: 'Выбрать игру этого стола или выйти из неё',
    find: 'Найти слова в правилах: /find линия обзора',
    page: 'Прочитать страницу правил: /page 12',
    cancel: 'Остановить ответ на вопрос',
    reset: 'Начать заново: без игры и прежних вопросов',
    forget: 'Удалить всё, что хранится об этом столе',
    language: 'Выбрать язык, на котором я говорю',
    privacy: 'Что хранится и как долго',
    id: 'Показать номера: ваш и этого чата',
    status: 'Как дела у бота',
    library: 'Что есть в библиотеке и что не читается',
    usage: 'Сколько стоит модель и кто ею пользуется',
    case: 'Сделать из ответа контрольный вопрос: /case 12',
  },
  welcome: {
    title: 'Я решаю споры о правилах по вашим книгам правил.',
    whatItDoes: 'Спросите своими словами. Я найду ответ, приведу правила дословно и назову страницу.',
    anyoneCanAsk: 'Спрашивать, нажимать кнопки и уточнять может любой за столом.',
    inGroups: (mention) =>
      `В группе я отвечаю, если упомянуть ${mention}, ответить на моё сообщение или отправить команду.`,
    examplesTitle: 'Например:',
    examples: [
      'Кто побеждает при ничьей?',
      'Можно ли меняться не в свой ход?',
      'Что делать, когда закончилась колода?',
    ],
    whatNext: '/games покажет игры, которые я знаю, /help — все команды.',
    helpTitle: 'Задайте вопрос о правилах своими словами или отправьте команду:',
    helpHint: 'Назовите игру в вопросе или выберите её один раз: /game.',
    adminTitle: 'Для вас как администратора:',
    adminUpload: 'Пришлите мне PDF, и он попадёт в библиотеку.',
  },
  games: {
    counted: (games) => count(games, GAME),
    matching: (games, query) => `${count(games, GAME_FITS)} к ${quoted(query)}`,
    noneMatching: (query) => `Игры с названием ${quoted(query)} здесь нет.`,
    nearest: 'Ближайшие названия:',
    empty: 'Книг правил пока нет. Их может добавить владелец бота, файлами PDF.',
    emptyForAdmin: 'Книг правил пока нет. Пришлите мне PDF или положите файлы PDF в папку библиотеки.',
    unreadableMark: 'не читается',
    more: (games) => `… и ещё ${number(games)}. Их найдёт /games с частью названия.`,
    active: (game) => `Игра этого стола: ${brief(game)}.`,
    noneActive: 'За этим столом игра не выбрана.',
    choose: 'Выберите игру или отправьте /game с её названием.',
    chosen: (game) => `Теперь игра этого стола: ${brief(game)}. О ней все вопросы, в которых не названа другая.`,
    left: (game) => `Игра ${quoted(game)} за этим столом больше не выбрана.`,
    nothingToLeave: 'За этим столом игра не была выбрана.',
    unknown: (name) => `Игры с названием ${quoted(name)} здесь нет.`,
    which: 'Какая игра имеется в виду?',
    moreThanButtons: (games) => `Подходит ещё ${count(games, GAME)}; отправьте /game с названием.`,
    typeTheName: 'Отправьте /game с названием игры, и я отвечу на ваш вопрос о ней.',
    clarify: (game) => `Вы назвали игру ${quoted(game)}. Что вы хотите узнать?`,
  },
  buttons: {
    cancel: '✖ Отменить',
    otherGame: '🔍 Другая игра',
    leaveGame: '🚪 Выйти из игры',
    page: (page, document) => `📄 стр. ${page}${document === null ? '' : ` · ${brief(document, 24)}`}`,
  },
  refusals: {
    adminsOnly: 'Это может только администратор бота.',
    strangers:
      'Этот бот отвечает только тем, кого допустил его владелец. Чтобы он вас допустил, сообщите ему эти номера:',
    tooOften: (perMinute, wait) => `Вопросов в минуту — не больше ${number(perMinute)}. Спросите снова ${after(wait)}.`,
    tableFull: (waiting) =>
      `Очередь этого стола полна: ${count(waiting, QUESTION)}. Спросите, когда она станет короче.`,
    tooLong: (characters, most) =>
      `В вопросе ${count(characters, CHARACTER)}, а я читаю не больше ${number(most)}. Спрашивайте об одном правиле за раз.`,
    onlyText: 'Я читаю только текст. Напишите, пожалуйста, вопрос.',
    nothingSaid: 'Задайте вопрос о правилах своими словами, например: Кто побеждает при ничьей?',
    unknownCommand: (name) => `Команды /${brief(name, 32)} нет. Все команды покажет /help.`,
    nothingToCancel: 'Отменять нечего.',
  },
  presses: {
    stale: 'Эта кнопка устарела. Задайте вопрос ещё раз.',
    alreadyChosen: (game) => `Игра ${quoted(game)} уже выбрана.`,
    alreadyAsked: 'На этот вопрос я уже отвечаю.',
    alreadyCancelled: 'На этот вопрос я уже не отвечаю.',
    gameGone: 'Этой игры больше нет в библиотеке.',
    stranger: 'Этот бот отвечает только тем, кого допустил его владелец.',
  },
  progress: {
    looking: 'Смотрю правила…',
    waiting: (ahead) => `Жду очереди: впереди ${count(ahead, QUESTION)}.`,
    found: (game) => `Игра: ${brief(game)}.`,
    searching: (game) => `Ищу в правилах ${quoted(game)}…`,
    searchingAll: 'Ищу во всех правилах…',
    reading: (game, pages) => `Читаю ${pages} правил ${quoted(game)}…`,
    lookingFor: (words) => `Ищу ${words.map(quoted).join(', ')}…`,
    deliberating: 'Обдумываю…',
    verifying: 'Сверяю цитаты с книгой…',
    extracting: 'Выбираю самые подходящие отрывки…',
    answeringAgain: 'Вопрос изменён. Отвечаю заново…',
    cancelled: 'Отменено.',
  },
  ruling: {
    extracted: (why) => `Лучшие отрывки, слово в слово (${WHY_NO_RULING[why]})`,
    follows: 'Это следует из отрывков, прямо об этом не сказано.',
    confidence: (level) => (level === 'low' ? 'Подтверждено слабо: прочтите отрывки.' : 'Подтверждено не полностью.'),
    limits: 'Не учтено',
    rulesSilentLabel: 'В правилах об этом не сказано',
    silentLabel: 'В правилах об этом ничего не нашлось',
    notRead: (why) => `Искал только поиск: ${WHY_NO_RULING[why]}.`,
    nearestTitle: 'Ближайшие разделы:',
    tryAgain: 'Попробуйте слова из самой книги или поищите их командой /find.',
    unreadableLabel: 'Правила не читаются',
    unreadable: (game) =>
      game === null
        ? 'В библиотеке нет документа, в котором можно искать. Причину владелец бота увидит по команде /library.'
        : `У игры ${quoted(game)} нет документа, в котором можно искать. Причину владелец бота увидит по команде /library.`,
    otherLanguageLabel: 'Правила написаны на другом языке',
    otherLanguage: (languages) =>
      `Язык книги: ${list(languages.map(language))}. Без модели я понимаю только его. Спросите на языке книги.`,
    page: pageAt,
    pages: (numbers) => `стр. ${numbers.join(', ')}`,
    begunOn: (page) => `начало на стр. ${page}`,
    chosen: (reply) => `Выбрано: ${brief(reply)}`,
    late: (since) => `Вопрос задан ${ago(since)}, ответ запоздал.`,
    failed: (reference) =>
      `Прошу прощения: я пробовал несколько раз, но ответить не смог. Причину владелец бота найдёт в журнале под номером ${brief(reference, 40)}.`,
  },
  find: {
    title: (query, game) => `${quoted(query)} в правилах ${quoted(game)}`,
    titleOfAll: (query) => `${quoted(query)} во всех правилах`,
    similar: (query) => `Не нашлось: ${quoted(query)}. Есть похожее:`,
    needsWords: 'Напишите, что искать, например: /find линия обзора',
    nothing: (query, game) => `В правилах ${quoted(game)} не нашлось: ${quoted(query)}.`,
    nothingAtAll: (query) => `Ни в одной книге правил не нашлось: ${quoted(query)}.`,
    more: (passages) => `… и ещё ${count(passages, PASSAGE)}.`,
    tooManyWords: 'Столько сразу не найти. Возьмите меньше слов.',
  },
  page: {
    position: (place, pages) => `${pageAt(place)} из ${number(pages)}`,
    needsNumber: 'Напишите, какую страницу показать, например: /page 12',
    needsGame: 'Сначала выберите игру: /game. Или назовите её: /page 12 и название.',
    outOfRange: (page, document, pages) =>
      `Страницы ${number(page)} нет: в документе ${quoted(document)} ${count(pages, PAGE)}.`,
    empty: 'На этой странице нет текста.',
    whichDocument: 'Какой документ?',
  },
  pictures: {
    coming: (page) => `Сейчас пришлю стр. ${page}…`,
    alreadySent: 'Эту страницу уже просили: посмотрите ниже ответа.',
    gone: (document) => `Документ ${quoted(document)} с тех пор изменился или удалён. Задайте вопрос ещё раз.`,
    unmade: (page) => `Изображение стр. ${page} сделать не удалось. Её текст покажет /page.`,
  },
  table: {
    reset: 'Готово. Игра не выбрана, прежние вопросы больше не учитываются.',
    forgotten: (questions) => `Удалено: ${count(questions, QUESTION)} с ответами, выбранная игра и язык этого стола.`,
    nothingToForget: 'Об этом столе ничего не хранилось.',
    userId: 'Ваш номер',
    chatId: 'Этот чат',
    topicId: 'Эта тема',
    privacyTitle: 'Что я храню',
    privacy: (days) => [
      'Об этом столе: выбранную игру, язык, ваши вопросы и мои ответы. О каждом, кто спрашивает: его номер, чтобы ограничивать число вопросов и расход модели.',
      `Вопрос хранится, пока на него нет ответа, а потом ${days === null ? '—' : `ещё ${count(days, DAY)},`} чтобы вы могли уточнить; в резервной копии, которую сделал владелец бота, он может остаться дольше. Ваших слов в журнале нет.`,
      'Нажатие 👎 под ответом показывает его вопрос администраторам бота, без вашего имени. Контрольный вопрос, который они из него сделали, остаётся в файле библиотеки и после /forget.',
      '/reset заканчивает разговор, /forget сразу удаляет всё, что хранится об этом столе. От расхода модели остаются суммы, в которых никто не назван.',
    ],
    language: (name) => `Язык этого стола: ${name.toLowerCase()}.`,
    chooseLanguage: 'Выберите язык:',
    languageSet: (name) => `Теперь язык этого стола: ${name.toLowerCase()}. Цитаты остаются на языке книги.`,
  },
  upload: {
    receiving: (file) => `Получаю ${quoted(file)}…`,
    checking: (file) => `Читаю ${quoted(file)}…`,
    indexed: ({ file, game, pages }) =>
      `Файл ${quoted(file)} теперь в библиотеке: ${brief(game)}, ${count(pages, PAGE)}.`,
    replaced: ({ file, game, pages }) => `Файл ${quoted(file)} заменил прежний: ${brief(game)}, ${count(pages, PAGE)}.`,
    notPdf: (file) => `Файл ${quoted(file)} — не PDF. В библиотеку попадают только файлы PDF.`,
    tooLarge: (file, most) =>
      `Файл ${quoted(file)} больше, чем ${megabytes(most)}, а крупнее я получить не могу. Положите его в папку библиотеки.`,
    readOnlyFolder: 'Мне нельзя писать в папку библиотеки, поэтому файл не сохранён.',
    noSpace: 'Для файла не хватило места, поэтому он не сохранён.',
    notReceived: (file) => `Файл ${quoted(file)} не удалось получить. Пришлите его ещё раз.`,
    quarantined: (file, state, reason) =>
      sentences(`Файл ${quoted(file)} в библиотеке, но искать в нём нельзя: ${russian.report.states[state]}.`, reason),
    adminsOnly: 'Книги правил может добавлять только администратор бота.',
  },
  report: {
    statusTitle: 'Состояние',
    started: (since) => `Запущен ${ago(since)}`,
    answering: (questions) => `Сейчас в работе: ${count(questions, QUESTION)}`,
    waiting: (questions) => `В очереди: ${count(questions, QUESTION)}`,
    toDeliver: (messages) => `К отправке: ${count(messages, MESSAGE)}`,
    intakeWell: 'Сообщения приходят',
    intakeTroubled: (code) => `Сообщения не приходят (${brief(code)})`,
    degraded: (checks) => `Работает хуже, чем должно: ${checks.map((check) => brief(check)).join(', ')}`,
    library: (games, documents, unread) =>
      `Библиотека: ${count(games, GAME)}, ${count(documents, DOCUMENT)}${unread > 0 ? `, не читается: ${number(unread)}` : ''}`,
    libraryTitle: 'Игры',
    shelved: (documents, pages) => `${count(documents, DOCUMENT)}, ${count(pages, PAGE)}`,
    unreadTitle: 'Искать нельзя',
    problemsTitle: 'Стоит проверить',
    more: (lines) => `… и ещё ${number(lines)}`,
    states: {
      no_text: 'в нём картинки страниц и нет текста',
      garbled: 'его текст испорчен',
      encrypted: 'он зашифрован',
      damaged: 'он повреждён',
      too_large: 'он слишком велик',
    },
  },
  usage: {
    title: 'Расход модели',
    noModel: 'Модель не используется: ответами служат лучшие отрывки.',
    today: 'Сегодня',
    lastDays: (days) => `За последние дни: ${number(days)}`,
    asked: (questions, requests) => `${count(questions, QUESTION)}, ${count(requests, REQUEST)} к модели`,
    tokens: (input, cached, output) =>
      `Токены: ${number(input)} на входе (из них прочитано раньше: ${number(cached)}), ${number(output)} на выходе`,
    cost: (amount) => `Стоимость: ${dollars(amount)}`,
    spendersTitle: 'Кто потратил больше всех сегодня, по номерам',
    spender,
    budgetTitle: 'Лимиты в день',
    budgetOfAll: (left, tokens) => `На всех: сегодня осталось ${number(left)} из ${number(tokens)}`,
    budgetOfOne: (tokens) => `На каждого: ${count(tokens, TOKEN)}`,
    noBudget: 'Нет',
  },
  account: {
    quota: {
      title: 'Модель больше не отвечает: на её счёте кончились средства.',
      wayOut:
        'Проверьте оплату того счёта, к которому относится OPENAI_API_KEY. После замены ключа бота нужно перезапустить.',
    },
    unauthorized: {
      title: 'Модель больше не отвечает: её сервер не принимает ключ.',
      wayOut: 'Проверьте OPENAI_API_KEY и перезапустите бота с верным ключом.',
    },
    meanwhile:
      'Пока это так, вместо решений игроки получают лучшие отрывки правил, слово в слово. Я говорю об этом один раз, а снова — только если модель ответит и опять перестанет.',
  },
  cases: russianCases,
};
