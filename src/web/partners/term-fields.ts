import { firstMistake } from '#src/agreements/document.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { templateSchema, type Template } from '#src/agreements/templates.ts';
import { countrySchema, groupHandleSchema } from '#src/agreements/terms.ts';
import type { Form } from '../shell/form.ts';

/** The two directions of a proposal, as its author sees them; fields of the form begin with these. */
export const sides = ['us', 'them'] as const;
export type Side = (typeof sides)[number];

/** The terms that the form says. Throws Refusal('invalid') naming the first mistake. */
export function templateIn(form: Form): Template {
  const raw = {
    fromUs: grantIn(form, 'us'),
    fromThem: grantIn(form, 'them'),
    erasureDays: daysIn(form, 'erasure_days'),
    termination: {
      noticeDays: daysIn(form, 'notice_days'),
      data: form.text('data'),
      legalHold: form.flag('legal_hold'),
    },
  };
  const parsed = templateSchema().safeParse(raw);
  if (!parsed.success) throw refusals.wrongTerm({ mistake: firstMistake(parsed.error) });
  return parsed.data;
}

function grantIn(form: Form, side: Side): unknown {
  const mode = (category: string): string => form.text(`${side}_${category}`);
  return {
    scopes: form.list(`${side}_scopes`),
    groups: form.text(`${side}_which`) === 'all' ? '*' : groupsIn(form, side),
    categories: {
      profile: { mode: mode('profile'), fields: form.list(`${side}_fields`) },
      post: mode('post'),
      reaction: mode('reaction'),
      event: mode('event'),
      file: mode('file'),
      // There is none that could be shown.
      presence: 'deny',
    },
    backfillFrom: dayIn(form, `${side}_backfill`),
    retentionDays: form.line(`${side}_retention`) === '' ? null : daysIn(form, `${side}_retention`),
    onwardTransfer: form.flag(`${side}_onward`),
    storageCountries: countriesIn(form, side),
  };
}

const listed = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((each) => each !== ''))];

function groupsIn(form: Form, side: Side): string[] {
  const handles = listed(form.text(`${side}_groups`)).map((each) => each.replace(/^@/, '').toLowerCase());
  const wrong = handles.find((each) => !groupHandleSchema().safeParse(each).success);
  if (wrong !== undefined) throw refusals.wrongGroup({ text: wrong.slice(0, 80) });
  return handles;
}

function countriesIn(form: Form, side: Side): string[] {
  const codes = listed(form.text(`${side}_countries`)).map((each) => each.toUpperCase());
  const wrong = codes.find((each) => !countrySchema().safeParse(each).success);
  if (wrong !== undefined) throw refusals.wrongCountry({ text: wrong.slice(0, 80) });
  if (codes.length === 0) throw refusals.noStorage();
  return codes;
}

function daysIn(form: Form, name: string): number {
  const text = form.line(name);
  if (!/^\d{1,4}$/.test(text)) throw refusals.wrongDays({ text: text.slice(0, 80) });
  return Number(text);
}

/** A day as `<input type="date">` sends it; null when empty. */
export function dayIn(form: Form, name: string): string | null {
  const text = form.line(name);
  if (text === '') return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
    throw refusals.wrongDay({ text: text.slice(0, 80) });
  return text;
}
