import { languageOf, type Locale } from '#src/platform/languages.ts';
import { weekdays, type Rule } from './rule.ts';
import { isWorkweek, nthOf, type Said, type Words } from './rule-words.ts';

/** A language as a table, for those whose days and months bend with what stands before them: each phrase is said as a whole. */
interface Table {
  /** Every one, and every `#`; of two forms divided by `|` the first is that of few (CLDR). */
  readonly every: Readonly<Record<Rule['freq'], readonly [string, string]>>;
  readonly workweek: string;
  /** From Monday. */
  readonly on: readonly string[];
  /** "the 2nd Tuesday": of the day by its place from Monday; -1 is the last. */
  nth(number: number, day: number): string;
  monthDay(number: number): string;
  readonly until: string;
  readonly times: readonly [string, string];
}

const freqs = (
  ...[day, days, week, weeks, month, months, year, years]: readonly [
    ...[string, string, string, string],
    ...[string, string, string, string],
  ]
): Table['every'] => ({
  ...{ DAILY: [day, days], WEEKLY: [week, weeks] },
  ...{ MONTHLY: [month, months], YEARLY: [year, years] },
});
const nthFrom = (number: number, last: string, fromEnd: string, plain: string): string =>
  number === -1 ? last : (number < 0 ? fromEnd : plain).replace('#', String(Math.abs(number)));

const it = ['lunedì', 'martedì', 'mercoledì', 'giovedì', 'venerdì', 'sabato', 'domenica'];
const es = ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'];
const nl = ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'];
const pl = ['poniedziałek', 'wtorek', 'środę', 'czwartek', 'piątek', 'sobotę', 'niedzielę'];
const plLast = ['ostatni', 'ostatni', 'ostatnią', 'ostatni', 'ostatni', 'ostatnią', 'ostatnią'];
const cs = ['pondělí', 'úterý', 'středu', 'čtvrtek', 'pátek', 'sobotu', 'neděli'];
const csLast = ['poslední', 'poslední', 'poslední', 'poslední', 'poslední', 'poslední', 'poslední'];
const pt = [
  ...['segunda-feira', 'terça-feira', 'quarta-feira', 'quinta-feira', 'sexta-feira'],
  ...['sábado', 'domingo'],
];
const tr = ['Pazartesi', 'Salı', 'Çarşamba', 'Perşembe', 'Cuma', 'Cumartesi', 'Pazar'];
const at = (days: readonly string[], day: number): string => days[day] ?? '';

const tables: Readonly<Record<Exclude<Locale, 'en' | 'de' | 'fr'>, Table>> = {
  it: {
    every: freqs(
      ...(['ogni giorno', 'ogni # giorni', 'ogni settimana', 'ogni # settimane'] as const),
      ...(['ogni mese', 'ogni # mesi', 'ogni anno', 'ogni # anni'] as const),
    ),
    workweek: 'dal lunedì al venerdì',
    on: it.map((day, n) => `${n === 6 ? 'la' : 'il'} ${day}`),
    nth: (n, day) =>
      day === 6
        ? nthFrom(n, 'l’ultima domenica', 'la #ª domenica dalla fine', 'la #ª domenica')
        : nthFrom(n, `l’ultimo ${at(it, day)}`, `il #º ${at(it, day)} dalla fine`, `il #º ${at(it, day)}`),
    monthDay: (n) => nthFrom(n, 'l’ultimo giorno', 'il #º giorno dalla fine', 'il giorno #'),
    until: 'fino al #',
    times: ['una volta', '# volte'],
  },
  es: {
    every: freqs(
      ...(['cada día', 'cada # días', 'cada semana', 'cada # semanas'] as const),
      ...(['cada mes', 'cada # meses', 'cada año', 'cada # años'] as const),
    ),
    workweek: 'de lunes a viernes',
    on: es.map((day) => `el ${day}`),
    nth: (n, day) =>
      nthFrom(n, `el último ${at(es, day)}`, `el #.º ${at(es, day)} desde el final`, `el #.º ${at(es, day)}`),
    monthDay: (n) => nthFrom(n, 'el último día', 'el #.º día desde el final', 'el día #'),
    until: 'hasta el #',
    times: ['una vez', '# veces'],
  },
  nl: {
    every: freqs(
      ...(['elke dag', 'elke # dagen', 'elke week', 'elke # weken'] as const),
      ...(['elke maand', 'elke # maanden', 'elk jaar', 'elke # jaar'] as const),
    ),
    workweek: 'van maandag tot en met vrijdag',
    on: nl.map((day) => `op ${day}`),
    nth: (n, day) =>
      nthFrom(
        n,
        `op de laatste ${at(nl, day)}`,
        `op de #e ${at(nl, day)} vanaf het eind`,
        `op de #e ${at(nl, day)}`,
      ),
    monthDay: (n) => nthFrom(n, 'op de laatste dag', 'op de #e dag vanaf het eind', 'op de #e'),
    until: 'tot en met #',
    times: ['één keer', '# keer'],
  },
  pl: {
    every: freqs(
      ...(['codziennie', 'co # dni', 'co tydzień', 'co # tyg.'] as const),
      ...(['co miesiąc', 'co # mies.', 'co rok', 'co # lata|co # lat'] as const),
    ),
    workweek: 'od poniedziałku do piątku',
    on: pl.map((day, n) => `${n === 1 ? 'we' : 'w'} ${day}`),
    nth: (n, day) =>
      nthFrom(
        n,
        `w ${at(plLast, day)} ${at(pl, day)}`,
        `w #. ${at(pl, day)} od końca`,
        `w #. ${at(pl, day)}`,
      ),
    monthDay: (n) => nthFrom(n, 'w ostatni dzień', 'w #. dzień od końca', '#. dnia'),
    until: 'do #',
    times: ['jeden raz', '# razy'],
  },
  cs: {
    every: freqs(
      ...([
        'každý den',
        'jednou za # dny|jednou za # dní',
        'každý týden',
        'jednou za # týdny|jednou za # týdnů',
      ] as const),
      ...([
        'každý měsíc',
        'jednou za # měsíce|jednou za # měsíců',
        'každý rok',
        'jednou za # roky|jednou za # let',
      ] as const),
    ),
    workweek: 'od pondělí do pátku',
    on: cs.map((day, n) => `${n === 2 || n === 3 ? 've' : 'v'} ${day}`),
    nth: (n, day) =>
      nthFrom(
        n,
        `v ${at(csLast, day)} ${at(cs, day)}`,
        `v #. ${at(cs, day)} od konce`,
        `v #. ${at(cs, day)}`,
      ),
    monthDay: (n) => nthFrom(n, 'poslední den', '#. den od konce', '#. den'),
    until: 'do #',
    times: ['jednou', '#krát'],
  },
  pt: {
    every: freqs(
      ...(['todos os dias', 'de # em # dias', 'todas as semanas', 'de # em # semanas'] as const),
      ...(['todos os meses', 'de # em # meses', 'todos os anos', 'de # em # anos'] as const),
    ),
    workweek: 'de segunda a sexta-feira',
    on: pt.map((day, n) => `${n < 5 ? 'à' : 'ao'} ${day}`),
    nth: (n, day) =>
      day < 5
        ? nthFrom(
            n,
            `na última ${at(pt, day)}`,
            `na #.ª ${at(pt, day)} a contar do fim`,
            `na #.ª ${at(pt, day)}`,
          )
        : nthFrom(
            n,
            `no último ${at(pt, day)}`,
            `no #.º ${at(pt, day)} a contar do fim`,
            `no #.º ${at(pt, day)}`,
          ),
    monthDay: (n) => nthFrom(n, 'no último dia', 'no #.º dia a contar do fim', 'no dia #'),
    until: 'até #',
    times: ['uma vez', '# vezes'],
  },
  tr: {
    every: freqs(
      ...(['her gün', '# günde bir', 'her hafta', '# haftada bir'] as const),
      ...(['her ay', '# ayda bir', 'her yıl', '# yılda bir'] as const),
    ),
    workweek: 'Pazartesiden Cumaya',
    on: tr,
    nth: (n, day) =>
      nthFrom(
        n,
        `ayın son ${at(tr, day)} günü`,
        `ayın sondan #. ${at(tr, day)} günü`,
        `ayın #. ${at(tr, day)} günü`,
      ),
    monthDay: (n) => nthFrom(n, 'ayın son günü', 'ayın sondan #. günü', 'ayın #. günü'),
    until: '# tarihine kadar',
    times: ['bir kez', '# kez'],
  },
};

/** How the table of a language says a rule; null of those that are written out. */
export function tableWords(locale: Locale): Words | null {
  if (locale === 'en' || locale === 'de' || locale === 'fr') return null;
  const table = tables[locale];
  return {
    every({ freq, interval }) {
      const [one, every] = table.every[freq];
      const [few = '', many = few] = every.split('|');
      if (interval === 1) return one;
      const isFew = new Intl.PluralRules(languageOf(locale).tag).select(interval) === 'few';
      return (isFew ? few : many).replaceAll('#', String(interval));
    },
    on: (rule, said) => whenOf(table, rule, said),
    until: (day) => table.until.replace('#', day),
    times: (count) => table.times[count === 1 ? 0 : 1].replace('#', String(count)),
  };
}

function whenOf(table: Table, rule: Rule, { month, list, date }: Said): string {
  const { byDay, byMonthDay, byMonth } = rule;
  const [only = 0, ...more] = byMonth;
  const [first = 0, ...others] = byMonthDay;
  if (first > 0 && only > 0 && more.length === 0 && others.length === 0) return date(only, first);
  const months = byMonth.length === 0 ? '' : ` (${list(byMonth.map(month))})`;
  if (isWorkweek(rule)) return table.workweek;
  const days = byDay.map((name) => {
    const [number, day] = [nthOf(rule, name), weekdays.findIndex((each) => name.endsWith(each))];
    return number === 0 ? (table.on[day] ?? '') : table.nth(number, day);
  });
  const said = days.length > 0 ? days : byMonthDay.map((number) => table.monthDay(number));
  return `${list(said)}${months}`.trim();
}
