import type { Draft } from '#src/drafts/draft.ts';
import { pollOptionsMax } from '#src/posts/limits.ts';
import { vote } from '#src/posts/kinds/poll/vote.ts';
import type { Form } from '../../../shell/forms.ts';
import { Note } from '../../../shell/notice.tsx';
import type { WebKind } from '../kind.ts';
import { Poll } from './poll.tsx';
import { pollDayChoices, PollFields } from './poll-fields.tsx';

export const poll: WebKind = {
  ...{ draft: 'poll', icon: 'poll', word: 'composer.kindPoll' },
  Fields: (props) => <PollFields {...props} />,
  empty: { pollOptions: [], pollMultiple: false, pollDays: '7' },
  readTyped: (form) => ({
    pollOptions: form
      .list('poll_option')
      .map((option) => option.replace(/\s+/g, ' ').trim())
      .filter(Boolean)
      .slice(0, pollOptionsMax),
    pollMultiple: form.flag('poll_multiple'),
    pollDays: form.line('poll_days'),
  }),
  carried: ({ pollOptions, pollDays, pollMultiple }) => [
    ...pollOptions.map((option) => ['poll_option', option] as const),
    ['poll_days', pollDays],
    ...(pollMultiple ? [['poll_multiple', 'yes'] as const] : []),
  ],
  inputOf: (written) => ({ poll: pollOf(written, new Date()) }),
  Preview: ({ written }) => (
    <ul class="options">
      {written.pollOptions.map((option) => (
        <li>{option}</li>
      ))}
    </ul>
  ),
  Editor: ({ post, i18n }) => post.poll && <Note>{i18n.t('edit.poll')}</Note>,
  body: ({ post, ctx }) => post.poll && <Poll post={post} poll={post.poll} ctx={ctx} />,
  acts: { votes: (tx, me, post, form) => vote(tx, me, post, positionsOf(form)) },
};

function pollOf({ pollOptions, pollDays, pollMultiple }: Draft, now: Date) {
  const days = pollDayChoices.includes(pollDays) ? Number(pollDays) : 7;
  const closesAt = days === 0 ? null : new Date(now.getTime() + days * 24 * 3600 * 1000);
  return { options: pollOptions, multiple: pollMultiple, closesAt };
}

function positionsOf(form: Form): number[] {
  return form
    .list('option')
    .filter((text) => /^\d{1,2}$/.test(text))
    .map(Number);
}
