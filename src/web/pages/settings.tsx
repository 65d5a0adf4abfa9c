import type { Hono } from 'hono';
import { editProfile } from '#src/people/edit.ts';
import {
  bioMax,
  nameMax,
  type FieldName,
  type FieldVisibility,
  type Person,
  type Profile,
  type ProfileField,
  type ShownField,
} from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { lookOf } from '#src/company/look.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import type { Form } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Note, Problem } from '../parts/notice.tsx';
import { showSettings } from '../parts/settings-nav.tsx';
import { TimeZoneSelect } from '../parts/time-zone.tsx';
import { locales, type Locale, type Words } from '../words.ts';
import { fieldWord } from './person.tsx';

/** One's own profile and how one wants to be addressed. Each field says who may see it. */
export function settingsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings', async (c) => {
    const { visit } = c.var;
    const profile = await readProfile(web.db, visit.viewer, visit.me.id);
    if (!profile) throw notFound('This page');
    return show(web, c, typedOf(profile, visit.me), null);
  });
  app.post('/settings', (c) => save(web, c));
}

const single: readonly FieldName[] = ['title', 'department', 'site', 'phone', 'pronouns', 'link'];
/** Several values, with commas between. */
const several: readonly FieldName[] = ['skill', 'language', 'interest'];
const offered = [...single, ...several];

interface Line {
  readonly value: string;
  /** `me`, `company`, `all`, or `partner:3`. */
  readonly visibility: string;
}

interface Typed {
  readonly name: string;
  readonly bio: string;
  readonly locale: Locale;
  /** Null: the company's. */
  readonly timeZone: string | null;
  readonly asks: boolean;
  readonly lines: ReadonlyMap<FieldName, Line>;
  /** Fields that this page does not offer stay as they are. */
  readonly kept: readonly ShownField[];
}

function typedOf(profile: Profile, me: Person): Typed {
  const line = (name: FieldName): [FieldName, Line] => {
    const fields = profile.fields.filter((field) => field.name === name);
    const first = fields[0];
    const visibility =
      first?.visibility === 'partner' ? `partner:${first.peerId}` : (first?.visibility ?? 'company');
    return [name, { value: fields.map((field) => field.value).join(', '), visibility }];
  };
  return {
    name: profile.name,
    bio: profile.bioSource,
    locale: me.locale,
    timeZone: me.timeZone,
    asks: profile.followPolicy === 'ask',
    lines: new Map(offered.map(line)),
    kept: profile.fields.filter((field) => !offered.includes(field.name)),
  };
}

async function save(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit, form } = c.var;
  const profile = await readProfile(web.db, visit.viewer, visit.me.id);
  if (!profile) throw notFound('This page');
  const typed = readTyped(form, typedOf(profile, visit.me));
  try {
    await transaction(web.db, (tx) =>
      editProfile(tx, visit.me.id, {
        name: typed.name,
        bio: typed.bio,
        locale: typed.locale,
        timeZone: typed.timeZone,
        followPolicy: typed.asks ? 'ask' : 'auto',
        fields: fieldsOf(typed),
      }),
    );
    return c.redirect('/settings?saved=1', 303);
  } catch (error) {
    if (error instanceof Refusal) return show(web, c, typed, explain(visit.words, error));
    throw error;
  }
}

function readTyped(form: Form, before: Typed): Typed {
  return {
    name: form.line('name'),
    bio: form.text('bio').trim(),
    locale: locales.find((locale) => locale === form.text('locale')) ?? before.locale,
    timeZone: form.line('time_zone') || null,
    asks: form.text('follow_policy') === 'ask',
    lines: new Map(
      offered.map((name) => [name, { value: form.line(name), visibility: form.line(`${name}_for`) }]),
    ),
    kept: before.kept,
  };
}

function fieldsOf(typed: Typed): ProfileField[] {
  const lines = [...typed.lines].flatMap(([name, { value, visibility }]) => {
    const values = several.includes(name) ? value.split(',') : [value];
    const texts = [...new Set(values.map((text) => text.trim()).filter(Boolean))];
    return texts.map((text): ProfileField => ({ name, value: text, ...visibilityOf(visibility) }));
  });
  return [...lines, ...typed.kept];
}

function visibilityOf(text: string): { visibility: FieldVisibility; peerId: number | null } {
  const peerId = /^partner:(\d{1,9})$/.exec(text)?.[1];
  if (peerId !== undefined) return { visibility: 'partner', peerId: Number(peerId) };
  const known = (['me', 'company', 'all'] as const).find((each) => each === text);
  return { visibility: known ?? 'company', peerId: null };
}

function show(web: WebContext, c: WebRequest, typed: Typed, problem: string | null): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const body = (
    <>
      {c.req.query('saved') === '1' && problem === null && <Note>{t('settings.saved')}</Note>}
      <form class="fields" method="post" action="/settings">
        <Hidden visit={visit} />
        <Problem text={problem} />
        <label>
          {t('settings.name')}
          <input name="name" value={typed.name} required maxlength={nameMax} autocomplete="name" />
        </label>
        <label>
          {t('settings.bio')}
          <textarea name="bio" rows={3} maxlength={bioMax}>
            {typed.bio}
          </textarea>
        </label>
        <fieldset class="field-lines">
          <legend>{t('settings.fields')}</legend>
          <p class="hint">{t('settings.fieldsHint')}</p>
          {offered.map((name) => (
            <FieldLine name={name} line={typed.lines.get(name)} words={visit.words} web={web} />
          ))}
        </fieldset>
        <Speech typed={typed} words={visit.words} standardZone={lookOf(web.db.house).timeZone} />
        <fieldset>
          <legend>{t('settings.follow')}</legend>
          <label class="choice">
            <input type="radio" name="follow_policy" value="auto" checked={!typed.asks} />
            <span>{t('settings.followAuto')}</span>
          </label>
          <label class="choice">
            <input type="radio" name="follow_policy" value="ask" checked={typed.asks} />
            <span>{t('settings.followAsk')}</span>
          </label>
        </fieldset>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
          <a class="button second" href={`/@${visit.me.handle}`}>
            {t('settings.view')}
          </a>
        </div>
      </form>
    </>
  );
  return showSettings(web, c, { page: 'profile', body, status: problem === null ? 200 : 422 });
}

function FieldLine(props: {
  readonly name: FieldName;
  readonly line: Line | undefined;
  readonly words: Words;
  readonly web: WebContext;
}) {
  const { name, line, words, web } = props;
  const { t } = words;
  const word = fieldWord(words, name);
  const choices: readonly (readonly [string, string])[] = [
    ['me', t('visible.me')],
    ['company', t('visible.company')],
    ...web.book
      .all()
      .map(
        (partner) =>
          [`partner:${partner.peerId}`, t('visible.partner', { company: partner.company })] as const,
      ),
    ['all', t('visible.all')],
  ];
  return (
    <div class="field-line">
      <label>
        {word}
        {several.includes(name) && <span class="hint"> {t('settings.commas')}</span>}
        <input name={name} value={line?.value ?? ''} />
      </label>
      <label>
        <span class="hidden">{t('settings.visibleTo', { field: word })}</span>
        <select name={`${name}_for`}>
          {choices.map(([value, text]) => (
            <option value={value} selected={value === line?.visibility}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** In which language, and with which hours, one is spoken to. */
function Speech(props: { readonly typed: Typed; readonly words: Words; readonly standardZone: string }) {
  const { typed, words, standardZone } = props;
  const { t } = words;
  const names = new Intl.DisplayNames(words.locale, { type: 'language' });
  return (
    <>
      <label>
        {t('settings.language')}
        <select name="locale">
          {locales.map((locale) => (
            <option value={locale} selected={locale === typed.locale} lang={locale}>
              {locale === words.locale
                ? names.of(locale)
                : `${new Intl.DisplayNames(locale, { type: 'language' }).of(locale)}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('settings.zone')}
        <TimeZoneSelect name="time_zone" value={typed.timeZone} standard={standardZone} words={words} />
        <span class="hint">{t('settings.zoneHint')}</span>
      </label>
    </>
  );
}
