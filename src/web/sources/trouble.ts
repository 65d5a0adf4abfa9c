import { readPerson } from '#src/people/read.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { TellTrouble } from '#src/sources/poll.ts';
import { refusalOf } from '#src/sources/refusal-of.ts';
import type { Trouble } from '#src/sources/source.ts';
import { i18nFor } from '../shell/i18n-for.ts';
import type { I18n } from '../shell/i18n.ts';

/** What is wrong with a feed, and what to do: the sentence that whoever adds one is told, too. */
export const troubleSentence = (i18n: I18n, trouble: Trouble): string =>
  i18n.explain(refusalOf(trouble).reason);

/** The message that a failing feed sends to whoever answers for it, in their language. */
export const troubleMessage =
  (instance: Instance): TellTrouble =>
  async (tx, to, { trouble, address }) => {
    const person = await readPerson(tx, to);
    if (!person) throw new Error(`There is no person ${to}.`);
    const i18n = i18nFor(instance, person);
    return `${i18n.t('source.message')}\n\n${troubleSentence(i18n, trouble)}\n\n<${address}>`;
  };
