import { locales, type Locale } from '#src/platform/languages.ts';
import { dayNames, parseHours, spansMax, writeHours } from '#src/people/hours.ts';
import {
  profileParts,
  type FieldName,
  type FieldVisibility,
  type Person,
  type Profile,
  type ProfileField,
  type ProfilePart,
  type ShownField,
  type ShownPart,
} from '#src/people/person.ts';
import { handleOf } from './person-card.tsx';
import type { Form } from '../shell/forms.ts';

/** One value of a field and who sees it: `me`, `company`, `all`, or `partner:3`. */
export interface Line {
  readonly value: string;
  readonly visibility: string;
}

/** Days by number, 0 is Monday; times as typed. */
interface TypedSpan {
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
}
export interface TypedHours {
  readonly spans: readonly TypedSpan[];
  readonly visibility: string;
}
export interface TypedBirthday {
  readonly day: string;
  readonly month: string;
  readonly visibility: string;
}

/** The profile as typed in its form. */
export interface TypedProfile {
  readonly name: string;
  readonly bio: string;
  readonly locale: Locale;
  /** Null: the company's. */
  readonly timeZone: string | null;
  readonly asks: boolean;
  readonly parts: ReadonlyMap<ProfilePart, string>;
  /** As many lines as there are values; a form shows an empty one after them. */
  readonly lines: ReadonlyMap<FieldName, readonly Line[]>;
  readonly hours: TypedHours;
  readonly birthday: TypedBirthday;
  /** Fields that the form does not offer stay as they are. */
  readonly kept: readonly ShownField[];
}

/** In the order of the form. Fields with several values take one line each. */
export const offered: readonly { readonly name: FieldName; readonly several: boolean }[] = [
  { name: 'title', several: false },
  { name: 'department', several: false },
  { name: 'site', several: false },
  { name: 'skill', several: true },
  { name: 'language', several: true },
  { name: 'interest', several: true },
  { name: 'ask', several: true },
  { name: 'manager', several: false },
  { name: 'email', several: false },
  { name: 'phone', several: false },
  { name: 'link', several: true },
  { name: 'pronouns', several: false },
  { name: 'joined', several: false },
];
/** Asked for by more than a line each. */
const composed: readonly FieldName[] = ['hours', 'birthday'];
const isOffered = (name: FieldName): boolean =>
  composed.includes(name) || offered.some((each) => each.name === name);

/** As it is stored. */
export function typedOf(profile: Profile, me: Person): TypedProfile {
  return {
    name: profile.name,
    bio: profile.bioSource,
    locale: me.locale,
    timeZone: me.timeZone,
    asks: profile.followPolicy === 'ask',
    parts: new Map(
      profileParts.map((part) => {
        const shown = profile.parts?.find((each) => each.part === part);
        return [part, shown ? choiceOf(shown) : 'company'];
      }),
    ),
    lines: new Map(
      offered.map(({ name }) => [
        name,
        profile.fields
          .filter((field) => field.name === name)
          .map((field) => ({
            value: field.person ? handleOf(field.person) : field.value,
            visibility: choiceOf(field),
          })),
      ]),
    ),
    hours: hoursIn(profile),
    birthday: birthdayIn(profile),
    kept: profile.fields.filter((field) => !isOffered(field.name)),
  };
}

/** As sent by the form: lines without a value are dropped. */
export function readTyped(form: Form, before: TypedProfile): TypedProfile {
  return {
    name: form.line('name'),
    bio: form.text('bio').trim(),
    locale: locales.find((locale) => locale === form.text('locale')) ?? before.locale,
    timeZone: form.line('time_zone') || null,
    asks: form.text('follow_policy') === 'ask',
    parts: new Map(profileParts.map((part) => [part, form.line(`${part}_for`) || 'company'])),
    lines: new Map(offered.map(({ name }) => [name, linesIn(form, name)])),
    hours: {
      spans: Array.from({ length: spansMax }, (_none, at) => ({
        days: form
          .list(`hours_days_${at}`)
          .map(Number)
          .filter((day) => day in dayNames),
        ...{ from: form.line(`hours_from_${at}`), until: form.line(`hours_until_${at}`) },
      })),
      visibility: form.line('hours_for') || 'company',
    },
    birthday: {
      ...{ day: form.line('birthday_day'), month: form.line('birthday_month') },
      visibility: form.line('birthday_for') || 'me',
    },
    kept: before.kept,
  };
}

/** `zone`: where the person's clock stands (IANA name). */
export function fieldsOf(typed: TypedProfile, zone: string): ProfileField[] {
  const lines = [...typed.lines].flatMap(([name, values]) =>
    values.map(({ value, visibility }): ProfileField => ({ name, value, ...visibilityOf(visibility) })),
  );
  return [...lines, ...hoursField(typed.hours, zone), ...birthdayField(typed.birthday), ...typed.kept];
}

/** Days without times are kept as typed, to be refused; times without days are what the form proposes. */
function hoursField({ spans, visibility }: TypedHours, zone: string): ProfileField[] {
  const said = spans.filter(({ days }) => days.length > 0);
  if (said.length === 0) return [];
  return [{ name: 'hours', value: writeHours({ spans: said, zone }), ...visibilityOf(visibility) }];
}

function birthdayField({ day, month, visibility }: TypedBirthday): ProfileField[] {
  if (day === '' && month === '') return [];
  const value = `--${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return [{ name: 'birthday', value, ...visibilityOf(visibility) }];
}

function hoursIn(profile: Profile): TypedHours {
  const field = profile.fields.find(({ name }) => name === 'hours');
  return {
    spans: parseHours(field?.value ?? '')?.spans ?? [],
    visibility: field ? choiceOf(field) : 'company',
  };
}

/** Nobody else sees it until one says so. */
function birthdayIn(profile: Profile): TypedBirthday {
  const field = profile.fields.find(({ name }) => name === 'birthday');
  const [, month = '', day = ''] = /^--(\d\d)-(\d\d)$/.exec(field?.value ?? '') ?? [];
  return {
    day: String(Number(day) || ''),
    month: String(Number(month) || ''),
    visibility: field ? choiceOf(field) : 'me',
  };
}

export const partsOf = (typed: TypedProfile): ShownPart[] =>
  [...typed.parts].map(([part, choice]) => {
    const { visibility, peerId } = visibilityOf(choice);
    return { part, visibility: visibility === 'me' ? 'company' : visibility, peerId };
  });

/** The nth value and the nth choice belong together: browsers send both in the order of the page. The same value twice is once. */
function linesIn(form: Form, name: FieldName): Line[] {
  const choices = form.list(`${name}_for`);
  const lines = form.list(name).map((text, at) => ({
    value: text.replace(/\s+/g, ' ').trim(),
    visibility: choices[at] ?? 'company',
  }));
  const first = new Map(lines.toReversed().map((line) => [line.value, line]));
  return lines.filter((line) => line.value !== '' && first.get(line.value) === line);
}

/** A visibility as the value of its choice in a form: `company`, `all`, `me`, `partner:3`. */
export const choiceOf = (shown: {
  readonly visibility?: FieldVisibility;
  readonly peerId?: number | null;
}): string => (shown.visibility === 'partner' ? `partner:${shown.peerId}` : (shown.visibility ?? 'company'));

/** And back; what is none of these is `company`. */
export function visibilityOf(text: string): { visibility: FieldVisibility; peerId: number | null } {
  const peerId = /^partner:(\d{1,9})$/.exec(text)?.[1];
  if (peerId !== undefined) return { visibility: 'partner', peerId: Number(peerId) };
  const known = (['me', 'company', 'all'] as const).find((each) => each === text);
  return { visibility: known ?? 'company', peerId: null };
}
