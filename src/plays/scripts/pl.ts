import { script, type Scripts } from './of.ts';

export const pl: Scripts = {
  complaint: script(
    'Reklamacja: po raz drugi niewłaściwa część',
    'Klientka po raz drugi dostała niewłaściwą uszczelkę i jej linia stoi. Dzwoni w czwartek o 16:40.\n\nĆwiczymy: najpierw słuchać, potem wyjaśniać; obiecywać tylko to, czego da się dotrzymać; przekazać sprawę tak, by nikt nie musiał opowiadać jej dwa razy.',
    [
      [
        'Klientka',
        'Każda godzina postoju kosztuje 4000 euro. Uprzejma, ale ma dość odsyłania. Uspokaja się, gdy usłyszy nazwisko i godzinę.',
      ],
      [
        'Obsługa klienta',
        'Widzi zamówienie, nie widzi magazynu. Może zaproponować wysyłkę ekspresową, nic więcej. Pytać przed obietnicą.',
      ],
      [
        'Kierownictwo',
        'Decyduje o rekompensacie do 500 euro. Chce wiedzieć, co poszło źle, a nie kto zawinił. Włącza się tylko na prośbę.',
      ],
    ],
    [
      [5, 'Magazyn pisze: właściwa uszczelka jest, ale ostatni kurier odjeżdża za dziesięć minut.'],
      [10, 'Dołącza szef produkcji klientki i pyta, kto co dotąd postanowił.'],
      [15, 'Okazuje się, że numer części w naszym katalogu jest błędny.'],
    ],
  ),
  outage: script(
    'Awaria w nocy: nie przychodzą zamówienia',
    'Jest 02:15. Monitoring zgłasza, że od czterdziestu minut nie przyszło żadne zamówienie. Jedna osoba ma dyżur, wszyscy inni śpią.\n\nĆwiczymy: decydować, wiedząc mało, budzić właściwe osoby i nikogo więcej oraz powiedzieć porannej zmianie to, co musi wiedzieć.',
    [
      [
        'Dyżur',
        'Może restartować usługi i czytać logi. Pracuje tu trzy miesiące. Mówić głośno, co się robi i dlaczego.',
      ],
      [
        'Kierownictwo dyżuru',
        'Decyduje, czy kogoś obudzić i czy powiadomić klientów. Słabo zna technikę: pytać, aż będzie jasne.',
      ],
      ['Poranna zmiana', 'Najpierw tylko czyta. Od przekazania musi pracować z tym, co zapisano.'],
    ],
    [
      [4, 'Restart pomógł na dwie minuty, potem wszystko znowu stanęło.'],
      [9, 'Duży klient pisze na publiczny adres: „Czy ktoś tam jest?”'],
      [14, 'Osoba, która napisała interfejs, odbiera telefon: jest na urlopie za granicą.'],
      [20, 'Jest 06:00: przekazanie. Nocna zmiana ma pięć minut.'],
    ],
  ),
  accident: script(
    'Wypadek: upadek w hali 3',
    'W hali 3 ktoś spadł z drabiny. Jest przytomny; ręka nie wygląda dobrze. Obok stoją dwie osoby, jedna z firmy partnerskiej.\n\nĆwiczymy: kolejność (zabezpieczyć, wezwać, pomóc), jeden głos na zewnątrz oraz kto powiadamia rodzinę, partnera i urzędy.',
    [
      [
        'Pierwsza pomoc',
        'Jest na miejscu jako pierwsza. Zostaje przy rannej osobie, aż ktoś przejmie to, podając nazwisko.',
      ],
      ['Kierownictwo zmiany', 'Odpowiada za halę. Decyduje, czy wstrzymać pracę. Nie było przy zdarzeniu.'],
      [
        'Osoba od partnera',
        'Widziała wypadek. Drabina była jej. Nie wie, komu zgłosić: własnej firmie czy tutaj?',
      ],
    ],
    [
      [3, 'Pogotowie pyta, do której bramy przyjechać. Bramę 2 blokuje ciężarówka.'],
      [8, 'W grupie całego zakładu pojawiło się zdjęcie wypadku.'],
      [12, 'Dzwoni żona rannego: dowiedziała się od kogoś z pracy.'],
    ],
  ),
};
