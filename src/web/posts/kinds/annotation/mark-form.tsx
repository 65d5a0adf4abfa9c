import type { Company } from '../../../shell/read.ts';
import { Hidden } from '../../../shell/layout.tsx';
import { sendWords } from '../../../shell/recipients.tsx';
import type { Refused, ShownPage } from './sheet.tsx';

const sides = [
  ['x', 'marks.left', '25'],
  ['y', 'marks.top', '25'],
  ['width', 'marks.width', '50'],
  ['height', 'marks.height', '25'],
] as const;

/** What is said about a place; the place in numbers, which script fills from a frame that is drawn. */
export function MarkForm(
  props: ShownPage & {
    readonly back: string;
    readonly goesTo: readonly Company[];
    readonly refused: Refused | null;
  },
) {
  const { post, version, page, isCurrent, ctx, back, goesTo, refused } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const typed = (name: string, otherwise = ''): string => refused?.form.text(name) ?? otherwise;
  return (
    <form
      class="fields marks-form"
      id="mark"
      method="post"
      action={`/posts/${post.id}/annotations`}
      data-marks-target="form"
    >
      <Hidden ctx={ctx} back={back} />
      <input type="hidden" name="version_id" value={version.postId} />
      {!isCurrent && <input type="hidden" name="version" value={String(version.number)} />}
      <input type="hidden" name="page" value={String(page)} />
      <input type="hidden" name="aspect" value="" />
      <h2>{t('marks.add')}</h2>
      <label>
        {t('marks.text')}
        <textarea name="text" rows={3} dir="auto" required data-marks-target="text">
          {typed('text')}
        </textarea>
      </label>
      <details data-marks-target="numbers" open={refused !== null}>
        <summary>{t('marks.numbers')}</summary>
        <div class="marks-numbers">
          {sides.map(([name, label, otherwise]) => (
            <label>
              {t(label)}
              <input
                type="text"
                inputmode="decimal"
                name={name}
                value={typed(name, otherwise)}
                size={6}
                autocomplete="off"
                required
              />
            </label>
          ))}
        </div>
      </details>
      <button class="button">{sendWords(i18n, goesTo, false)}</button>
    </form>
  );
}
