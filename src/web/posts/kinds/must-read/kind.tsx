import type { Draft } from '#src/drafts/draft.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { dayShown, dayWritten, midnightIn } from '../../../shell/days.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { refusals } from '../../../refusals.ts';
import type { WebKind } from '../kind.ts';
import { MustReadBar } from './must-read.tsx';

/** `2026-11-30` */
const dayChars = 10;

export const mustRead: WebKind = {
  ...{ draft: 'must_read', icon: 'recommend', word: 'composer.kindMustRead' },
  isOffered: ({ mayRequireReading }) => mayRequireReading,
  Fields: (props) => <MustReadFields {...props} />,
  empty: { mustReadUntil: '' },
  readTyped: (form) => ({ mustReadUntil: dayWritten(form.line('must_read_until')).slice(0, dayChars) }),
  carried: ({ mustReadUntil }) => [['must_read_until', mustReadUntil ?? '']],
  inputOf: (written, timeZone) => ({ mustRead: { until: endOf(written, timeZone) } }),
  mark: ({ post, i18n }) => post.mustRead && <span class="must-read-mark">{i18n.t('mustRead.mark')}</span>,
  bar: (props) => <MustReadBar {...props} />,
  acts: { acknowledgements: (tx, me, post) => acknowledgePost(tx, me, post) },
};

/** The last minute of that day. */
function endOf({ mustReadUntil = '' }: Draft, timeZone: string): Date | null {
  if (mustReadUntil === '') return null;
  const midnight = midnightIn(timeZone, mustReadUntil, 1);
  if (midnight === null) throw refusals.notADate();
  return new Date(midnight.getTime() - 60_000);
}

/** Until when it is asked. Shown while the kind is a must-read (must-read.css). */
function MustReadFields({ written, i18n }: { readonly written: Draft; readonly i18n: I18n }) {
  return (
    <label class="must-read-fields">
      {i18n.t('composer.mustReadUntil')}
      <input
        name="must_read_until"
        value={dayShown(written.mustReadUntil ?? '', i18n.locale)}
        placeholder={i18n.t('composer.dayFormat')}
        inputmode="text"
        autocomplete="off"
        size={12}
        maxlength={14}
      />
      <span class="quiet">{i18n.t('composer.mustReadUntilHint')}</span>
    </label>
  );
}
