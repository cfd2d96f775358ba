/** What the bot says of 👎 and golden questions in Russian. */
import type { CaseTrouble } from '../../tablePorts.ts';
import type { CaseWords } from './caseWords.ts';
import { createMeasures } from './measures.ts';
import { brief } from './naming.ts';

const { count } = createMeasures('ru');

const ANSWER = { one: 'ответ с 👎', few: 'ответа с 👎', many: 'ответов с 👎', other: 'ответа с 👎' };

const REFUSED: Readonly<Record<CaseTrouble, (file: string) => string>> = {
  read_only: (file) => `Мне нельзя писать в папку библиотеки, файл ${file} не изменён.`,
  invalid: (file) => `В файле ${file} ошибка, поэтому я его не трогаю. Исправьте её и отправьте /case снова.`,
  no_space: (file) => `Не хватило места, файл ${file} не изменён. Освободите место и отправьте /case снова.`,
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
  usageWhich: 'Отправленная в ответ на мой ответ, команда относится к нему, иначе — к самому новому 👎.',
  noneOpen:
    'Ни один ответ с 👎 не ждёт команды /case. Отправьте её в ответ на мой ответ, и контрольный вопрос будет из него.',
  noAnswer: 'Это не мой ответ, или я его уже не помню. Ответьте командой на мой ответ или отправьте /case отдельно.',
  noGame: (button) =>
    `Не ясно, о какой игре этот ответ. Выберите её под ним (${button}) и отправьте /case в ответ на новый ответ.`,
  appended: (file) => `Контрольный вопрос записан в файл ${brief(file)}:`,
  changed: (file) =>
    `Этот контрольный вопрос был в файле ${brief(file)} с другими страницами или без страниц; теперь он такой:`,
  known: (file) => `Этот контрольный вопрос уже есть в файле ${brief(file)}:`,
  elsewhere: 'Его задали в другом чате, поэтому здесь я его не показываю.',
  pagesWanted: 'Верных страниц ещё никто не назвал: ответьте на это сообщение командой /case со страницами.',
  waiting: (dislikes) =>
    dislikes === 0 ? 'Больше ни один ответ с 👎 не ждёт.' : `Ждут команды /case: ${count(dislikes, ANSWER)}.`,
  scored: (command) => `Все контрольные вопросы проверяет ${brief(command)} в терминале.`,
  refused: (why, file) => REFUSED[why](brief(file)),
  paste: (file, list) => `Это можно вписать вручную в файл ${brief(file)}, под строкой ${list}`,
  askInPrivate: 'Отправьте мне /case в личном чате, и я покажу, что вписать вручную.',
};
