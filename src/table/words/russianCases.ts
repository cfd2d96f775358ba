/** What the bot says of 👎 and golden questions in Russian. */
import type { CaseTrouble, CaseWords } from './caseWords.ts';
import { createMeasures } from './measures.ts';
import { brief } from './naming.ts';

const { count } = createMeasures('ru');

const ANSWER = { one: 'ответ с 👎', few: 'ответа с 👎', many: 'ответов с 👎', other: 'ответа с 👎' };

const REFUSED: Readonly<Record<CaseTrouble, (file: string) => string>> = {
  read_only: (file) => `Мне нельзя писать в папку библиотеки, файл ${file} не изменён. Ответ по-прежнему ждёт.`,
  invalid: (file) => `В файле ${file} ошибка, поэтому я его не трогаю. Ответ по-прежнему ждёт.`,
  no_space: (file) => `Не хватило места, файл ${file} не изменён. Ответ по-прежнему ждёт.`,
};

export const russianCases: CaseWords = {
  noted: 'Отмечено. Администратор может сделать из этого проверку: /case.',
  alreadyNoted: 'Это уже отмечено.',
  gameFirst: (button) => `Не было понятно, о какой игре вопрос. Сначала выберите её: ${button}`,
  usageTitle: 'Как /case делает из ответа контрольный вопрос:',
  usageLater: 'верные страницы назовут потом',
  usagePage: 'верна эта страница',
  usagePages: 'верна любая из этих страниц',
  usageNone: 'в правилах этого нет',
  usageWhich: 'В ответ на моё сообщение — о нём, иначе о самом новом 👎.',
  noneOpen: 'Ответов с 👎, которые ждут, нет. В ответ на моё сообщение /case сделает контрольный вопрос из него.',
  noAnswer: 'Это не мой ответ, или я его уже не помню. Ответьте командой на мой ответ или отправьте /case отдельно.',
  noGame: (button) =>
    `Этот ответ ни о какой игре. Выберите игру под ним: ${button}, и делайте проверку из нового ответа.`,
  appended: (file) => `Контрольный вопрос записан в файл ${brief(file)}:`,
  changed: (file) => `Этот контрольный вопрос уже был в файле ${brief(file)}; я изменил в нём страницы:`,
  known: (file) => `Этот контрольный вопрос уже есть в файле ${brief(file)}:`,
  elsewhere: 'Его задали в другом чате, поэтому здесь я его не показываю.',
  pagesWanted: 'Верных страниц ещё никто не назвал: ответьте на это сообщение командой /case со страницами.',
  waiting: (dislikes) =>
    dislikes === 0 ? 'Других ответов с 👎, которые ждут, нет.' : `Ждут команды /case: ${count(dislikes, ANSWER)}.`,
  scored: (command) => `Все контрольные вопросы проверяет ${brief(command)} в терминале.`,
  refused: (why, file) => REFUSED[why](brief(file)),
  paste: (file, list) => `Это можно вписать вручную в файл ${brief(file)}, под строкой ${list}`,
  askInPrivate: 'Отправьте мне /case в личном чате, и я покажу, что вписать вручную.',
};
