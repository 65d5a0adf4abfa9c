import type { Draft } from '#src/drafts/draft.ts';
import type { OwnPseudonym } from '#src/groups/pseudonyms/read-pseudonyms.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Choice } from './audience.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';

/** The name to post under: one's own, or the group's pseudonym. Nothing if there is no choice. */
export function PseudonymSelect(props: {
  readonly ctx: RequestContext;
  readonly pseudonyms: readonly OwnPseudonym[];
  readonly chosen: PersonId | undefined;
}) {
  const { ctx, pseudonyms, chosen } = props;
  const { t } = ctx.i18n;
  if (pseudonyms.length === 0) return null;
  return (
    <label class="voice">
      <span>{t('voice.label')}</span>
      <select name="as">
        <option value="">{ctx.me.name}</option>
        {pseudonyms.map((pseudonym) => (
          <option value={pseudonym.id} selected={pseudonym.id === chosen}>
            {t('voice.alias', { name: pseudonym.name })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** In the confirmation before a post leaves the company: the name above it, if that was a choice. */
export function PseudonymLine(props: {
  readonly choice: Pick<Choice, 'pseudonym'>;
  readonly written: Draft;
  readonly ctx: RequestContext;
}) {
  const { choice, written, ctx } = props;
  if (!choice.pseudonym) return null;
  const name = written.as === choice.pseudonym.id ? choice.pseudonym.name : ctx.me.name;
  return (
    <p class="voice-line">
      <Icon name="person" />
      {ctx.i18n.t('voice.as', { name })}
    </p>
  );
}
