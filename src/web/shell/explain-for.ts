import { readPerson } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import type { RefusalReason } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { i18nFor, i18nForStranger } from './i18n-for.ts';

/** What a refusal says to whoever is not at a page: in the language their request asks for, else in their own, else in the company's. */
export const explainFor =
  (db: Db) =>
  async (
    reason: RefusalReason,
    to: { readonly personId: PersonId | null; readonly acceptLanguage: string | undefined },
  ): Promise<string> => {
    const asked = to.acceptLanguage !== undefined && to.acceptLanguage !== '*';
    const person = asked || to.personId === null ? null : await readPerson(db, to.personId);
    const i18n = person ? i18nFor(db.instance, person) : i18nForStranger(db.instance, to.acceptLanguage);
    return i18n.explain(reason);
  };
