import { describe, expect, it } from 'vitest';
import { judgeLegibility } from '../../src/library/indexing/legibility.ts';

/** Rules of a game as they are printed in many languages. */
const RULES: Readonly<Record<string, string>> = {
  en: `On your turn you take two actions, one after the other. Move your cutter along a lane and pay the pips that are printed there; against the wind pay one more. Deliver every letter that bears the postmark of the harbour in which you lie. When all players have passed, the day ends, dues are paid and the beacon goes to the player who passed first.`,
  de: `In deinem Zug führst du zwei Aktionen nacheinander aus. Bewege deinen Kutter auf einer Route und bezahle die aufgedruckten Punkte; gegen den Wind einen mehr. Liefere jeden Brief ab, der den Stempel des Hafens trägt, in dem du liegst. Haben alle Spieler gepasst, endet der Tag, die Gebühren werden bezahlt und das Leuchtfeuer geht an den, der zuerst gepasst hat.`,
  fr: `À votre tour, vous effectuez deux actions l’une après l’autre. Déplacez votre cotre le long d’une route et payez les points imprimés ; contre le vent, payez-en un de plus. Livrez chaque lettre qui porte le cachet du port où vous êtes. Quand tous les joueurs ont passé, la journée s’achève, on paie les taxes et la balise revient au premier qui a passé.`,
  es: `En tu turno realizas dos acciones, una tras otra. Mueve tu cúter por una ruta y paga los puntos impresos; contra el viento, uno más. Entrega cada carta que lleve el matasellos del puerto en que estás. Cuando todos los jugadores han pasado, acaba el día, se pagan las tasas y la baliza es para quien pasó primero.`,
  pl: `W swojej turze wykonujesz dwie akcje, jedną po drugiej. Przesuń kuter wzdłuż szlaku i zapłać nadrukowane punkty; pod wiatr o jeden więcej. Dostarcz każdy list ze stemplem portu, w którym stoisz. Gdy wszyscy gracze spasują, dzień się kończy, płaci się opłaty, a latarnia przechodzi do tego, kto spasował pierwszy.`,
  ru: `В свой ход вы выполняете два действия, одно за другим. Переместите свой катер по пути и заплатите указанные очки; против ветра на одно больше. Доставьте каждое письмо со штемпелем порта, в котором стоите. Когда все игроки спасовали, день заканчивается, платят сборы, а маяк получает тот, кто спасовал первым.`,
  uk: `У свій хід ви виконуєте дві дії, одну за одною. Пересуньте свій катер шляхом і заплатіть указані очки; проти вітру на одне більше. Доставте кожного листа зі штемпелем порту, у якому стоїте. Коли всі гравці спасували, день закінчується, сплачують збори, а маяк отримує той, хто спасував першим.`,
  cs: `Ve svém tahu provedeš dvě akce, jednu po druhé. Posuň svůj kutr po trase a zaplať vytištěné body; proti větru o jeden více. Doruč každý dopis, který nese razítko přístavu, v němž stojíš. Když všichni hráči pasovali, den končí, zaplatí se poplatky a maják dostane ten, kdo pasoval první. Strč prst skrz krk.`,
  hu: `A körödben két akciót hajtasz végre, egyiket a másik után. Mozgasd a hajódat egy útvonalon, és fizesd ki a rányomtatott pontokat; széllel szemben eggyel többet. Kézbesíts minden levelet, amely annak a kikötőnek a bélyegzőjét viseli, ahol állsz. Amikor minden játékos passzolt, a nap véget ér.`,
  fi: `Vuorollasi teet kaksi toimintoa peräkkäin. Siirrä kutteriasi väylää pitkin ja maksa siihen painetut pisteet; vastatuuleen yksi enemmän. Toimita jokainen kirje, jossa on sen sataman leima, jossa olet. Kun kaikki pelaajat ovat passanneet, päivä päättyy ja majakka siirtyy ensin passanneelle.`,
  tr: `Sıranızda art arda iki eylem yaparsınız. Teknenizi bir rota boyunca ilerletin ve basılı puanları ödeyin; rüzgâra karşı bir fazla. Bulunduğunuz limanın damgasını taşıyan her mektubu teslim edin. Bütün oyuncular pas geçtiğinde gün biter ve fener ilk pas geçen oyuncuya geçer.`,
  el: `Στη σειρά σας εκτελείτε δύο ενέργειες, τη μία μετά την άλλη. Μετακινήστε το σκάφος σας και πληρώστε τους πόντους. Παραδώστε κάθε γράμμα που φέρει τη σφραγίδα του λιμανιού. Όταν όλοι οι παίκτες πάνε πάσο, η μέρα τελειώνει.`,
  ja: `手番では、二つのアクションを順番に行います。船を航路に沿って移動させ、記載されたポイントを支払います。向かい風の場合は一ポイント多く支払います。今いる港の消印がある手紙をすべて届けます。全員がパスしたら一日が終わります。`,
  zh: `轮到你时，依次执行两个行动。沿航线移动你的船并支付印刷的点数；逆风时多付一点。送出所有带有你所在港口邮戳的信件。所有玩家都跳过后，一天结束，最先跳过的玩家获得灯塔。`,
  ko: `자신의 차례에는 두 가지 행동을 차례로 합니다. 항로를 따라 배를 움직이고 적힌 점수를 냅니다. 지금 있는 항구의 소인이 찍힌 편지를 모두 배달합니다. 모든 플레이어가 패스하면 하루가 끝납니다.`,
  he: `בתורך אתה מבצע שתי פעולות, זו אחר זו. הזז את הסירה שלך לאורך המסלול ושלם את הנקודות המודפסות. מסור כל מכתב הנושא את חותמת הנמל שבו אתה נמצא. כאשר כל השחקנים עברו, היום מסתיים.`,
  ar: `في دورك تنفذ إجراءين واحدا تلو الآخر. حرك قاربك على طول المسار وادفع النقاط المطبوعة. سلّم كل رسالة تحمل ختم الميناء الذي أنت فيه. عندما يمرر جميع اللاعبين ينتهي اليوم.`,
  vi: `Trong lượt của mình, bạn thực hiện hai hành động, lần lượt từng cái. Di chuyển thuyền dọc theo tuyến đường và trả số điểm được in. Giao mọi bức thư mang dấu bưu điện của cảng nơi bạn đang đậu. Khi tất cả người chơi đã bỏ lượt, ngày kết thúc.`,
};

/** Enough for every check: the shortest text here has some 60 words. */
const long = (text: string): string => `${text}\n`.repeat(6);
const rules = (language: string): string => long(RULES[language] ?? '');

function shifted(text: string, by: number): string {
  const turn = (letter: string, first: number): string =>
    String.fromCharCode(((letter.charCodeAt(0) - first + by) % 26) + first);
  return text.replaceAll(/[a-z]/g, (letter) => turn(letter, 97)).replaceAll(/[A-Z]/g, (letter) => turn(letter, 65));
}

describe('a text is legible', () => {
  it.each(Object.keys(RULES))('in %s', (language) => {
    expect(judgeLegibility([rules(language)])).toBe('legible');
  });

  it('in two languages', () => {
    expect(judgeLegibility([rules('ru'), rules('en'), rules('ja')])).toBe('legible');
  });

  it.each([
    [
      'stat blocks',
      'STR 18 (+4) DEX 12 (+1) CON 16 (+3) INT 8 (−1) WIS 11 (+0) CHA 9 (−1)\nAC 15 HP 52 (8d8 + 16) Speed 30 ft.\n',
    ],
    ['a score sheet', '12 5 7 – 3 18 22 9 4 1 0 6 17 33 41 2\n1/2 3/4 50% 8d6 +2 −2 3:1 ×2\n'],
    ['capitals', 'THE PLAYER WITH THE MOST SHELLS AT THE END OF THE LAST DAY WINS THE GAME OF SALTWIND.\n'],
    [
      'icons among the words',
      'Pay 2 \ue001 and 1 \ue002, then take one card from the market and place it in front of you face up.\n',
    ],
  ])('of %s', (_, text) => {
    expect(judgeLegibility([text.repeat(12)])).toBe('legible');
  });

  it('with a few broken characters', () => {
    expect(judgeLegibility([rules('en').replaceAll('ff', '\ufffd').replaceAll('q', '\ue000')])).toBe('legible');
  });
});

describe('a text is garbled', () => {
  it.each(['ru', 'uk', 'el', 'ja', 'zh'])('where the UTF-8 of %s was read as Latin-1 or Windows-1252', (language) => {
    const bytes = Buffer.from(rules(language), 'utf8');
    expect(judgeLegibility([bytes.toString('latin1')])).toBe('garbled');
    expect(judgeLegibility([new TextDecoder('windows-1252').decode(bytes)])).toBe('garbled');
  });

  it('where Cyrillic of Windows-1251 was read as Latin-1', () => {
    const wrong = (RULES['ru'] ?? '').replaceAll(/[А-я]/gu, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) - 0x350),
    );
    expect(wrong).toContain('Ïåðåìåñòèòå');
    expect(judgeLegibility([wrong])).toBe('garbled');
  });

  it('where the reading of UTF-8 as Latin-1 has lost its control characters', () => {
    const wrong = Buffer.from(rules('ru'), 'utf8').toString('latin1');
    expect(judgeLegibility([wrong.replaceAll(/[\u0080-\u009f]/gu, '')])).toBe('garbled');
  });

  it('where its font has only private characters', () => {
    const hidden = rules('en').replaceAll(/[a-z]/g, (letter) => String.fromCharCode(0xe000 + letter.charCodeAt(0)));
    expect(judgeLegibility([hidden])).toBe('garbled');
  });

  it('where it is replacement characters', () => {
    expect(judgeLegibility([rules('en').replaceAll(/[aeiou]/g, '\ufffd')])).toBe('garbled');
  });

  it.each([1, 3, 7, 13, 17, 25])('where a font without a map shifts every letter by %i', (by) => {
    expect(judgeLegibility([shifted(rules('en'), by)])).toBe('garbled');
  });
});

describe('a text is missing', () => {
  it('of a scan, whatever its page numbers', () => {
    expect(judgeLegibility(['', '', ''])).toBe('no_text');
    expect(judgeLegibility(['1', '2', 'Saltwind', ''])).toBe('no_text');
    expect(judgeLegibility([' '.repeat(500), '\n'.repeat(500)])).toBe('no_text');
    expect(judgeLegibility([])).toBe('no_text');
  });

  it('below 20 characters a page, not at 20', () => {
    expect(judgeLegibility(['x'.repeat(39), ''])).toBe('no_text');
    expect(judgeLegibility(['x'.repeat(40), ''])).toBe('legible');
  });

  it('of no page among pages that have one', () => {
    expect(judgeLegibility(['', '', rules('en')])).toBe('legible');
  });
});
