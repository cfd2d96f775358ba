/**
 * Short rulebooks in languages that the samples do not have, one section a page, with questions that use other word
 * forms than the page does. Original texts.
 */

export interface BookInLanguage {
  readonly language: string;
  readonly title: string;
  /** Page → its sections, in the Markdown of samples/render. */
  readonly pages: readonly string[];
  /** Question → the 1-based page of the pages above that answers it. */
  readonly questions: readonly (readonly [question: string, page: number])[];
}

export const BOOKS: readonly BookInLanguage[] = [
  {
    language: 'de',
    title: 'Torfmoor',
    pages: [
      '# Spielaufbau\n\nLegt den Spielplan in die Mitte. Jeder Spieler erhält vier Moorbauern und acht Torfziegel in seiner Farbe. Mischt die Wetterkarten und legt sie verdeckt neben den Plan.\n\nDer jüngste Spieler nimmt den Laternenstein und beginnt.',
      '# Spielzug\n\nIn deinem Zug führst du zwei Aktionen aus. Du darfst dieselbe Aktion zweimal wählen. Wer keine Aktion mehr ausführen kann, passt und erhält eine Münze aus der Vorratskasse.',
      '# Torf stechen\n\nStelle einen Moorbauern auf ein freies Feld und nimm so viele Torfziegel, wie das Feld anzeigt. Auf überfluteten Feldern darf kein Torf gestochen werden.',
      '# Hütten bauen\n\nEine Hütte kostet drei Torfziegel und eine Münze. Auf jedem Feld steht höchstens eine Hütte. Benachbarte Hütten desselben Spielers bilden eine Siedlung.',
      '# Wetterkarten\n\nZu Beginn jeder Runde wird eine Wetterkarte aufgedeckt. Bei Regen werden alle Felder am Fluss überflutet. Bei Nebel kostet jede Bewegung eine Münze mehr.',
      '# Schlusswertung\n\nDas Spiel endet nach der achten Runde. Jede Hütte bringt zwei Siegpunkte, jede Siedlung zusätzlich drei. Bei Gleichstand gewinnt, wer mehr Torfziegel besitzt.',
    ],
    questions: [
      ['Wie viele Ziegel erhalten die Spieler am Anfang?', 1],
      ['Darf ich im selben Zug zweimal die gleiche Aktion machen?', 2],
      ['Kann man auf einem überfluteten Feld Torf stechen?', 3],
      ['Was kostet der Bau einer Hütte?', 4],
      ['Kosten Bewegungen bei Nebel mehr?', 5],
      ['Wann decke ich eine neue Karte für das Wetter auf?', 5],
      ['Wie viele Punkte gibt eine Siedlung in der Wertung?', 6],
      ['Wer gewinnt bei einem Gleichstand?', 6],
    ],
  },
  {
    language: 'fr',
    title: 'Les Veilleurs de brume',
    pages: [
      '# Mise en place\n\nPlacez le phare au centre de la table. Chaque joueur reçoit cinq lanternes et une barque. Mélangez les cartes Marée et formez une pioche face cachée.\n\nLe joueur qui a vu la mer le plus récemment prend la cloche et commence.',
      '# Tour de jeu\n\nÀ votre tour, vous effectuez trois actions parmi ramer, allumer et échanger. Vous pouvez renoncer à une action pour piocher une carte Marée.',
      '# Allumer une lanterne\n\nPour allumer une lanterne, votre barque doit se trouver sur la même case que le récif. Défaussez une huile. Un récif déjà éclairé ne peut pas recevoir une seconde lanterne.',
      '# Échanges\n\nDeux joueurs dont les barques sont voisines peuvent échanger librement des cartes et de l’huile, mais jamais des lanternes. Un échange coûte une action au joueur dont c’est le tour.',
      '# Naufrage\n\nLorsque la brume atteint votre barque, celle-ci fait naufrage : remettez deux huiles dans la réserve et replacez la barque au phare. Vous passez votre prochain tour.',
      '# Fin de la partie\n\nLa partie prend fin dès que la pioche est vide. Chaque lanterne allumée rapporte quatre points. En cas d’égalité, le joueur qui possède le plus d’huile l’emporte.',
    ],
    questions: [
      ['Combien de barques reçoit un joueur ?', 1],
      ['Combien d’actions puis-je effectuer pendant mon tour ?', 2],
      ['Puis-je allumer deux lanternes sur le même récif ?', 3],
      ['A-t-on le droit d’échanger une lanterne avec un voisin ?', 4],
      ['Que se passe-t-il quand ma barque fait naufrage ?', 5],
      ['Combien de points rapportent les lanternes allumées ?', 6],
      ['Qui gagne en cas d’egalite ?', 6],
    ],
  },
  {
    language: 'es',
    title: 'Salinas del Alba',
    pages: [
      '# Preparación\n\nColocad el tablero en el centro de la mesa. Cada jugador recibe seis trabajadores y diez monedas. Barajad las cartas de viento y dejadlas boca abajo junto al tablero.',
      '# Turno\n\nEn tu turno eliges una acción: cosechar, construir o comerciar. Después robas una carta de viento y resuelves su efecto.',
      '# Cosechar sal\n\nCoge tantos cubos de sal como trabajadores tengas en la salina. Si llueve, no se puede cosechar. Una salina agotada se gira y permanece cerrada hasta la ronda siguiente.',
      '# Construir molinos\n\nUn molino cuesta ocho monedas y dos cubos de sal. Cada jugador puede construir como máximo tres molinos durante la partida.',
      '# Comerciar\n\nVende hasta cuatro cubos de sal en el puerto. El precio baja una moneda por cada cubo vendido. No puedes comprar y vender en el mismo turno.',
      '# Final de la partida\n\nLa partida termina cuando se roba la última carta de viento. Cada molino vale cinco puntos y cada tres monedas, uno. En caso de empate gana quien tenga más sal.',
    ],
    questions: [
      ['¿Cuántos trabajadores reciben los jugadores?', 1],
      ['¿Cuándo se roban las cartas de viento?', 2],
      ['¿Puedo cosechar en una salina agotada?', 3],
      ['¿Cuántos molinos puedo construir?', 4],
      ['¿Puedo vender y comprar sal en un solo turno?', 5],
      ['¿Cuántos puntos valen los molinos al final?', 6],
      ['¿Quién gana si hay un empate?', 6],
    ],
  },
  {
    language: 'pl',
    title: 'Bursztynowy szlak',
    pages: [
      '# Przygotowanie gry\n\nRozłóżcie planszę na środku stołu. Każdy gracz otrzymuje trzech kupców, siedem monet i jeden wóz. Potasujcie karty wydarzeń i ułóżcie je w zakryty stos.',
      '# Przebieg tury\n\nW swojej turze gracz wykonuje dwie akcje: ruch, handel lub budowę. Tej samej akcji nie wolno wykonać dwa razy w jednej turze.',
      '# Ruch wozu\n\nWóz porusza się o jedno miasto za każdą wydaną monetę. Przejazd przez most kosztuje dodatkową monetę. Wóz z ładunkiem nie może wjechać na bagna.',
      '# Handel bursztynem\n\nW mieście portowym możesz sprzedać dowolną liczbę bursztynów. Cena zależy od liczby kupców w tym mieście. Po sprzedaży odłóż jednego kupca do zasobów.',
      '# Budowa faktorii\n\nFaktoria kosztuje pięć monet i dwa bursztyny. W każdym mieście może stać tylko jedna faktoria.',
      '# Koniec gry\n\nGra kończy się, gdy stos wydarzeń się wyczerpie. Za każdą faktorię gracz zdobywa cztery punkty zwycięstwa. Przy remisie wygrywa gracz, który ma więcej bursztynów.',
    ],
    questions: [
      ['Ilu kupców dostaje gracz na początku gry?', 1],
      ['Czy mogę wykonać tę samą akcję dwukrotnie?', 2],
      ['Ile kosztuje przejazd wozem przez most?', 3],
      ['Czy załadowany wóz może jechać przez bagno?', 3],
      ['Gdzie można sprzedawać bursztyn?', 4],
      ['Ile faktorii może stać w jednym mieście?', 5],
      ['Ile punktów daje faktoria na koniec?', 6],
      ['Kto wygrywa w przypadku remisu?', 6],
    ],
  },
];
