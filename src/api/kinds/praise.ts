import { answerPraise } from '#src/posts/kinds/praise/answer-praise.ts';
import type { PraiseInput } from '#src/posts/kinds/praise/forms.ts';
import { praisedMax } from '#src/posts/kinds/praise/praise.ts';
import { praiseHtml } from '#src/posts/kinds/praise/said-praise.ts';
import { listOf, nestedFields, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `praise`: `to`, ids or `@handle@host`, and `value`, a key of one of the company's. */
export const praise: ApiKind = {
  read: readPraise,
  present: ({ praise: shown }) => ({
    praise: shown && {
      value: shown.value && { emoji: shown.value.emoji, names: shown.value.names },
      people: shown.people.map(({ id, name, handle, host }) => ({
        ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
      })),
      ...{ asks: shown.asks, mine: shown.isMine, agrees: shown.agrees },
    },
  }),
  above: ({ praise: shown, language }) => (shown ? praiseHtml(shown.people, shown.value, language) : ''),
  acts: {
    allow_praise: ['write:statuses', (tx, me, postId) => answerPraise(tx, me, postId, true)],
    hide_praise: ['write:statuses', (tx, me, postId) => answerPraise(tx, me, postId, false)],
  },
};

function readPraise(fields: Fields): { readonly praise?: PraiseInput } {
  const asked = nestedFields(fields, 'praise');
  if (!asked) return {};
  return { praise: { to: listOf(asked, 'to', praisedMax) ?? [], value: textOf(asked, 'value', 40) ?? null } };
}
