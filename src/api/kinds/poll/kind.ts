import { pollEnd } from '#src/posts/kinds/poll/check-poll.ts';
import { pollOptionsMax } from '#src/posts/limits.ts';
import type { InputParts } from '#src/posts/kinds/forms.ts';
import { flagOf, listOf, nestedFields, numberOf, type Fields } from '../../fields.ts';
import { refuseUnheeded } from '../../unheeded.ts';
import type { ApiKind } from '../kind.ts';
import { pollRoutes } from './routes.ts';

/** Mastodon's own; an edit with `poll: null` removes it. */
export const poll: ApiKind = {
  read: readPoll,
  readChange: (fields) => (fields.poll === null ? { poll: null } : readPoll(fields)),
  routes: pollRoutes,
};

function readPoll(fields: Fields): Pick<InputParts, 'poll'> {
  const asked = nestedFields(fields, 'poll');
  if (asked) refuseUnheeded(asked, 'hide_totals');
  const options = asked && listOf(asked, 'options', pollOptionsMax);
  if (!asked || options === undefined) return {};
  const seconds = numberOf(asked, 'expires_in');
  return {
    poll: {
      options,
      multiple: flagOf(asked, 'multiple') ?? false,
      closesAt: seconds === undefined ? null : pollEnd(seconds),
    },
  };
}
