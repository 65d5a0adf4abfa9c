import type { CampaignInput, CampaignView, TypedHour } from '#src/posts/kinds/campaign/forms.ts';
import { refusals } from '#src/posts/kinds/campaign/refusals.ts';
import { localTime, momentIn } from '#src/posts/kinds/event/local-time.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';

const names: Readonly<Record<keyof TypedHour, string>> = {
  ...{ title: 'hour_title', day: 'hour_day', from: 'hour_from', until: 'hour_until' },
  ...{ hosts: 'hour_hosts', stream: 'hour_stream' },
};
export const hourNames = names;

/** Nothing typed yet. */
export const untypedHour: TypedHour = { title: '', day: '', from: '', until: '', hosts: '', stream: '' };

export const readTyped = (form: Form): TypedHour => ({
  ...{ title: form.line(names.title), day: dayWritten(form.line(names.day)), hosts: form.line(names.hosts) },
  ...{ from: form.line(names.from), until: form.line(names.until), stream: form.line(names.stream) },
});

export const fieldsOf = (typed: TypedHour): [string, string][] =>
  (Object.keys(names) as (keyof TypedHour)[]).map((name) => [names[name], typed[name]]);

/** On clocks where the writer is. An hour is answered within itself, so it says no days. */
export function hourInput(typed: TypedHour, timeZone: string): CampaignInput {
  if (typed.day === '') throw refusals.hourDayMissing();
  if (typed.from === '') throw refusals.hourFromMissing();
  if (typed.until === '') throw refusals.hourUntilMissing();
  return {
    ...{ format: 'questions', answerDays: 1, stream: typed.stream || null },
    startsAt: momentIn(timeZone, typed.day, typed.from),
    endsAt: momentIn(timeZone, typed.day, typed.until),
    jury: typed.hosts.split(/[\s,;]+/).filter((name) => name !== ''),
  };
}

/** The other way: an hour as it stands in the form of an edit, whose title has a field of its own. */
export function typedOf({ startsAt, endsAt, jury, stream }: CampaignView, timeZone: string): TypedHour {
  const [day, from] = localTime(startsAt, timeZone);
  return {
    ...{ title: '', day, from, until: localTime(endsAt, timeZone)[1], stream: stream ?? '' },
    hosts: jury.map(({ handle, host }) => `@${handle}${host === null ? '' : `@${host}`}`).join(', '),
  };
}
