import type { Draft } from '#src/drafts/draft.ts';
import { pollOptionsMax } from '#src/posts/limits.ts';
import { momentIn } from '#src/posts/kinds/event/local-time.ts';
import type { PollInput } from '#src/posts/kinds/poll/poll.ts';
import type { TypedSlot } from '#src/posts/kinds/poll/forms.ts';
import { planFromPoll } from '#src/posts/kinds/poll/plan-event.ts';
import { pollModes, type Slot } from '#src/posts/kinds/poll/poll.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import { refusals } from '#src/posts/refusals.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import { Note } from '../../../shell/notice.tsx';
import type { WebKind } from '../kind.ts';
import { Poll } from './poll.tsx';
import { pollDayChoices, PollFields } from './poll-fields.tsx';

export const poll: WebKind = {
  ...{ draft: 'poll', icon: 'poll', word: 'composer.kindPoll' },
  Fields: (props) => <PollFields {...props} />,
  empty: {
    pollOptions: [],
    pollMultiple: false,
    pollDays: '7',
    pollMode: 'choice',
    pollNamed: false,
    pollSlots: [],
  },
  readTyped: (form) => ({
    pollOptions: form
      .list('poll_option')
      .map((option) => option.replace(/\s+/g, ' ').trim())
      .filter(Boolean)
      .slice(0, pollOptionsMax),
    pollMultiple: form.flag('poll_multiple'),
    pollDays: form.line('poll_days'),
    pollMode: form.line('poll_mode') || 'choice',
    pollNamed: form.flag('poll_named'),
    pollZone: form.line('poll_zone'),
    pollSlots: slotsIn(form),
  }),
  carried: ({ pollOptions, pollDays, pollMultiple, pollMode, pollNamed, pollSlots, pollZone }) => [
    ...pollOptions.map((option) => ['poll_option', option] as const),
    ['poll_days', pollDays],
    ...(pollMultiple ? [['poll_multiple', 'yes'] as const] : []),
    ...(pollNamed ? [['poll_named', 'yes'] as const] : []),
    ['poll_mode', pollMode ?? 'choice'],
    ['poll_zone', pollZone ?? ''],
    ...(pollSlots ?? []).flatMap(({ day, time, endTime }) => [
      ['poll_day', day] as const,
      ['poll_time', time] as const,
      ['poll_end', endTime] as const,
    ]),
  ],
  inputOf: (written, timeZone) => ({ poll: pollOf(written, new Date(), timeZone) }),
  Preview: ({ written }) => (
    <ul class="options">
      {written.pollMode === 'dates'
        ? (written.pollSlots ?? []).map(({ day, time, endTime }) => (
            <li>{[day, time, endTime].filter(Boolean).join(' ')}</li>
          ))
        : written.pollOptions.map((option) => <li>{option}</li>)}
    </ul>
  ),
  Editor: ({ post, i18n }) => post.poll && <Note>{i18n.t('edit.poll')}</Note>,
  body: ({ post, ctx }) => post.poll && <Poll post={post} poll={post.poll} ctx={ctx} />,
  acts: {
    votes: (tx, me, post, form) => vote(tx, me, post, positionsOf(form), ifNeedBeOf(form)),
    'poll-event': (tx, me, post, form) => planFromPoll(tx, me, post, Number(form.line('option') || -1)),
  },
};

function slotsIn(form: Form): TypedSlot[] {
  const [days = [], times = [], ends = []] = ['poll_day', 'poll_time', 'poll_end'].map((name) =>
    form.list(name),
  );
  return days
    .slice(0, pollOptionsMax)
    .map((day, at) => ({
      day: dayWritten(day.trim()),
      time: times[at]?.trim() ?? '',
      endTime: ends[at]?.trim() ?? '',
    }))
    .filter(({ day, time }) => day !== '' || time !== '');
}

/** On the clocks of their zone; an end before the start is on the day after. */
function slotOf({ day, time, endTime }: TypedSlot, zone: string): Slot {
  const startsAt = momentIn(zone, day, time);
  return { startsAt, endsAt: endTime === '' ? null : momentIn(zone, day, endTime) };
}

function pollOf(written: Draft, now: Date, timeZone: string): PollInput {
  const {
    pollOptions,
    pollDays,
    pollMultiple,
    pollMode = 'choice',
    pollNamed = false,
    pollSlots = [],
  } = written;
  const zone = written.pollZone || timeZone;
  const mode = pollModes.find((each) => each === pollMode) ?? 'choice';
  const days = pollDayChoices.includes(pollDays) ? Number(pollDays) : 7;
  const closesAt = days === 0 ? null : new Date(now.getTime() + days * 24 * 3600 * 1000);
  const slots = mode === 'dates' ? pollSlots.map((slot) => slotOf(slot, zone)) : [];
  return { options: pollOptions, multiple: pollMultiple, closesAt, mode, named: pollNamed, zone, slots };
}

/** Of ranks (`rank_0` and so on) in their order, of dates those with yes. */
function positionsOf(form: Form): number[] {
  const ranked = marksIn(form, 'rank_').filter(({ value }) => /^\d{1,2}$/.test(value));
  if (new Set(ranked.map(({ value }) => value)).size < ranked.length) throw refusals.rankOnce();
  if (ranked.length > 0)
    return ranked.toSorted((a, b) => Number(a.value) - Number(b.value)).map(({ position }) => position);
  const dates = marksIn(form, 'date_');
  if (dates.length > 0) return dates.filter(({ value }) => value === 'yes').map(({ position }) => position);
  return chosenIn(form);
}

const ifNeedBeOf = (form: Form): number[] =>
  marksIn(form, 'date_')
    .filter(({ value }) => value === 'maybe')
    .map(({ position }) => position);

const marksIn = (form: Form, prefix: string): { readonly position: number; readonly value: string }[] =>
  Array.from({ length: pollOptionsReadMax }, (_, position) => ({
    position,
    value: form.line(`${prefix}${position}`),
  })).filter(({ value }) => value !== '');
/** Partners' polls may have more than ours. */
const pollOptionsReadMax = 20;

function chosenIn(form: Form): number[] {
  return form
    .list('option')
    .filter((text) => /^\d{1,2}$/.test(text))
    .map(Number);
}
