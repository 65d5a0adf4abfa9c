import { brandingOf } from '#src/company/branding.ts';
import { may } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { languageOf, localeIn, locales, type Locale } from '#src/platform/languages.ts';
import { recordFact } from './facts.ts';
import { refusals } from './refusals.ts';
import { defaultReasons, type ReasonTexts } from './default-reasons.ts';

export const reasonsMax = 20;
/** Characters of one reason. */
export const reasonLineMax = 200;

/** The company's list, or the defaults. A reason is named by its place in the list, from 1. */
export async function readReasons(reader: Reader): Promise<readonly ReasonTexts[]> {
  const [row] = await reader<{ value: ReasonTexts[] }[]>`
    select value from settings where name = 'moderation_reasons'`;
  return row?.value ?? defaultReasons;
}

/** Replaces the list; an empty one brings the defaults back. For administrators. */
export async function saveReasons(tx: Tx, by: PersonId, reasons: readonly ReasonTexts[]): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'company')) throw refusals.onlyAdministratorsReasons();
  const lines = reasons
    .map((texts) => Object.fromEntries(locales.map((each) => [each, (texts[each] ?? '').trim()] as const)))
    .map((texts): ReasonTexts => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')))
    .filter((texts) => Object.keys(texts).length > 0);
  if (lines.length > reasonsMax) throw refusals.tooManyReasons({ max: reasonsMax });
  const own = brandingOf(tx.instance).locale;
  for (const texts of lines) {
    if (texts[own] === undefined) throw refusals.reasonUnsaid({ language: languageOf(own).endonym });
    if (Object.values(texts).some((text) => text.length > reasonLineMax))
      throw refusals.reasonLineLong({ max: reasonLineMax });
  }
  if (lines.length === 0) await tx`delete from settings where name = 'moderation_reasons'`;
  else
    await tx`
      insert into settings (name, value) values ('moderation_reasons', ${json(tx, lines)})
      on conflict (name) do update set value = excluded.value`;
  await recordFact(tx, by, 'moderation.settings_changed', { what: 'reasons' });
}

/**
 * What the person concerned will read: the chosen reason in their language (of a partner's person: the language they wrote in), and what the
 * moderator adds. `choice` '' is none. Not yet checked: the verbs refuse an empty reason, and who may not decide.
 */
export async function wordReason(
  tx: Tx,
  caseId: string,
  { choice, text }: { readonly choice: string; readonly text: string },
): Promise<string> {
  if (choice === '') return text;
  const texts = /^\d{1,2}$/.test(choice) ? (await readReasons(tx))[Number(choice) - 1] : undefined;
  if (!texts) throw refusals.reasonUnknown();
  const said = reasonIn(texts, await readersLanguage(tx, caseId), brandingOf(tx.instance).locale);
  return [said, text.trim()].filter((part) => part !== '').join(' ');
}

/** In the reader's language; a list that does not have it, in the company's. */
export const reasonIn = (texts: ReasonTexts, reader: Locale, company: Locale): string =>
  texts[reader] ?? texts[company] ?? texts.en ?? Object.values(texts)[0] ?? '';

async function readersLanguage(tx: Tx, caseId: string): Promise<Locale> {
  if (!isId(caseId)) return 'en';
  const [row] = await tx<{ language: string | null }[]>`
    select case when a.peer_id is null and a.id is not null then coalesce(b.locale, a.locale) else k.evidence->>'language' end as language
    from report_cases k left join people a on a.id = k.person_id
    left join aliases x on x.alias_id = a.id left join people b on b.id = x.person_id
    where k.id = ${caseId}`;
  return localeIn(row?.language?.slice(0, 2)) ?? 'en';
}
