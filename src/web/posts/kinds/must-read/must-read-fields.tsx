import type { Draft } from '#src/drafts/draft.ts';
import {
  answerCharsMax,
  questionCharsMax,
  questionsMax,
  wrongMax,
  type TypedQuestion,
} from '#src/posts/kinds/must-read/quiz.ts';
import { dayShown } from '../../../shell/days.ts';
import type { I18n } from '../../../shell/i18n.ts';

/** Until when it is asked, what is asked about it, and whether it is kept who answered. Shown while the kind is a must-read (must-read.css). */
export function MustReadFields(props: {
  readonly written: Draft;
  readonly i18n: I18n;
  readonly proof: boolean;
}) {
  const { written, i18n, proof } = props;
  const { t } = i18n;
  const { mustReadQuiz = [], mustReadProof = false } = written;
  const nothing: TypedQuestion = { question: '', right: '', wrong: [] };
  return (
    <div class="must-read-fields">
      <label>
        {t('composer.mustReadUntil')}
        <input
          name="must_read_until"
          value={dayShown(written.mustReadUntil ?? '', i18n.locale)}
          placeholder={t('composer.dayFormat')}
          inputmode="text"
          autocomplete="off"
          size={12}
          maxlength={14}
        />
        <span class="quiet">{t('composer.mustReadUntilHint')}</span>
      </label>
      {(proof || mustReadProof) && (
        <label class="choice">
          <input type="checkbox" name="must_read_proof" value="yes" checked={mustReadProof} />
          <span>{t('composer.mustReadProof')}</span>
        </label>
      )}
      <details open={mustReadQuiz.length > 0}>
        <summary>{t('composer.quiz')}</summary>
        <p class="hint">{t('composer.quizHint')}</p>
        {Array.from({ length: questionsMax }, (_, at) => (
          <QuestionFields number={at + 1} of={mustReadQuiz[at] ?? nothing} i18n={i18n} />
        ))}
      </details>
    </div>
  );
}

function QuestionFields(props: { readonly number: number; readonly of: TypedQuestion; readonly i18n: I18n }) {
  const { number, of, i18n } = props;
  const { t } = i18n;
  const line = (name: string, value: string, max: number, label: string) => (
    <label>
      {label}
      <input name={name} value={value} maxlength={max} dir="auto" autocomplete="off" />
    </label>
  );
  return (
    <fieldset>
      <legend>{t('composer.quizNumber', { number })}</legend>
      {line('quiz_question', of.question, questionCharsMax, t('composer.quizQuestion'))}
      {line('quiz_right', of.right, answerCharsMax, t('composer.quizRight'))}
      {Array.from({ length: wrongMax }, (_, at) =>
        line('quiz_wrong', of.wrong[at] ?? '', answerCharsMax, t('composer.quizWrong', { number: at + 1 })),
      )}
    </fieldset>
  );
}
