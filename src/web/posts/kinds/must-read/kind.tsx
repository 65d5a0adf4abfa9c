import type { Draft } from '#src/drafts/draft.ts';
import { questionsMax, wrongMax, type TypedQuestion } from '#src/posts/kinds/must-read/quiz.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { dayWritten, midnightIn } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import { refusals } from '../../../refusals.ts';
import type { WebKind } from '../kind.ts';
import { MustReadBar } from './must-read.tsx';
import { MustReadFields } from './must-read-fields.tsx';

/** `2026-11-30` */
const dayChars = 10;

export const mustRead: WebKind = {
  ...{ draft: 'must_read', icon: 'recommend', word: 'composer.kindMustRead' },
  isOffered: ({ mayRequireReading }) => mayRequireReading,
  Fields: (props) => <MustReadFields {...props} />,
  empty: { mustReadUntil: '', mustReadQuiz: [], mustReadProof: false },
  readTyped: (form) => ({
    mustReadUntil: dayWritten(form.line('must_read_until')).slice(0, dayChars),
    mustReadQuiz: quizIn(form),
    mustReadProof: form.flag('must_read_proof'),
  }),
  carried: ({ mustReadUntil, mustReadQuiz = [], mustReadProof }) => [
    ['must_read_until', mustReadUntil ?? ''],
    ...mustReadQuiz.flatMap(({ question, right, wrong }) => [
      ['quiz_question', question] as const,
      ['quiz_right', right] as const,
      ...Array.from({ length: wrongMax }, (_, at) => ['quiz_wrong', wrong[at] ?? ''] as const),
    ]),
    ...(mustReadProof ? [['must_read_proof', 'yes'] as const] : []),
  ],
  inputOf: (written, timeZone) => ({
    mustRead: {
      until: endOf(written, timeZone),
      quiz: written.mustReadQuiz ?? [],
      proof: written.mustReadProof ?? false,
    },
  }),
  Preview: ({ written: { mustReadQuiz = [] } }) =>
    mustReadQuiz.length > 0 && (
      <ol dir="auto">
        {mustReadQuiz.map(({ question, right, wrong }) => (
          <li>
            {question} <strong>{right}</strong> {wrong.filter(Boolean).join(' · ')}
          </li>
        ))}
      </ol>
    ),
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

/** Each question has as many lines for wrong answers; those that say nothing at all are left out. */
function quizIn(form: Form): TypedQuestion[] {
  const [rights, wrongs] = [form.list('quiz_right'), form.list('quiz_wrong')];
  return form
    .list('quiz_question')
    .slice(0, questionsMax)
    .map((question, at) => ({
      question: question.trim(),
      right: rights[at]?.trim() ?? '',
      wrong: wrongs.slice(at * wrongMax, (at + 1) * wrongMax).map((text) => text.trim()),
    }))
    .filter(({ question, right, wrong }) => [question, right, ...wrong].some(Boolean));
}
