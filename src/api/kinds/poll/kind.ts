import { Refusal } from '#src/platform/errors.ts';
import { pollModes, type Slot } from '#src/posts/kinds/poll/poll.ts';
import { planFromPoll } from '#src/posts/kinds/poll/plan-event.ts';
import { pollHtml } from '#src/posts/kinds/poll/said-poll.ts';
import { pollEnd } from '#src/posts/kinds/poll/check-poll.ts';
import { pollOptionsMax } from '#src/posts/limits.ts';
import type { InputParts } from '#src/posts/kinds/forms.ts';
import { flagOf, listOf, nestedFields, numberOf, textOf, type Fields } from '../../fields.ts';
import { refuseUnheeded } from '../../unheeded.ts';
import type { ApiKind } from '../kind.ts';
import { pollRoutes } from './routes.ts';

/** Mastodon's own; an edit with `poll: null` removes it. */
export const poll: ApiKind = {
  read: readPoll,
  readChange: (fields) => (fields.poll === null ? { poll: null } : readPoll(fields)),
  present: ({ poll: shown }) => ({
    poll: shown && {
      ...{
        mode: shown.mode,
        named: shown.named,
        zone: shown.zone,
        planned_id: shown.plannedId as string | null,
      },
      own_marks: shown.ownMarks,
      options: shown.options.map(({ points, startsAt, endsAt }) => ({
        ...{ points, starts_at: startsAt?.toISOString() ?? null, ends_at: endsAt?.toISOString() ?? null },
      })),
      ballots: shown.ballots.map(({ uri, name, values }) => ({ uri, name, marks: values })),
    },
  }),
  above: ({ poll: shown, language }) => (shown ? pollHtml(shown, language) : ''),
  acts: {
    plan_event: [
      'write:statuses',
      (tx, me, postId, fields) => planFromPoll(tx, me, postId, numberOf(fields, 'choice') ?? -1),
      'fields',
    ],
  },
  routes: pollRoutes,
};

/** Of dates each option is a moment with offset, or two with a slash: `2026-12-01T14:00:00Z/2026-12-01T15:00:00Z`. */
function slotIn(text: string): Slot {
  const [startsAt, endsAt = null] = text.split('/').map((part) => {
    const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(part)
      ? new Date(part)
      : null;
    if (at === null || Number.isNaN(at.getTime()))
      throw new Refusal(
        'invalid',
        'poll[options] must be dates with time and offset, e.g. 2026-12-01T14:00:00Z/2026-12-01T15:00:00Z.',
      );
    return at;
  });
  if (startsAt === undefined) throw new Refusal('invalid', 'poll[options] must be dates.');
  return { startsAt, endsAt };
}

function readPoll(fields: Fields): Pick<InputParts, 'poll'> {
  const asked = nestedFields(fields, 'poll');
  if (asked) refuseUnheeded(asked, 'hide_totals');
  const options = asked && listOf(asked, 'options', pollOptionsMax);
  if (!asked || options === undefined) return {};
  const seconds = numberOf(asked, 'expires_in');
  const mode = textOf(asked, 'mode', 20) ?? 'choice';
  const known = pollModes.find((each) => each === mode);
  if (!known) throw new Refusal('invalid', `poll[mode] must be one of ${pollModes.join(', ')}.`);
  return {
    poll: {
      options,
      mode: known,
      named: flagOf(asked, 'named') ?? false,
      zone: textOf(asked, 'zone', 100) ?? '',
      slots: known === 'dates' ? options.map(slotIn) : [],
      multiple: flagOf(asked, 'multiple') ?? false,
      closesAt: seconds === undefined ? null : pollEnd(seconds),
    },
  };
}
