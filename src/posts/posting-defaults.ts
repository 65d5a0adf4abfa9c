import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { checkLanguage } from './compose.ts';

/** How a person's new post starts where an app leaves it open. Null: they chose nothing. */
export interface PostingDefaults {
  readonly level: DefaultLevel | null;
  readonly sensitive: boolean | null;
  readonly language: string | null;
}
export type DefaultLevel = 'public' | 'instance' | 'followers';

const nothing: PostingDefaults = { level: null, sensitive: null, language: null };

export async function readPostingDefaults(reader: Reader, personId: PersonId): Promise<PostingDefaults> {
  const [row] = await reader<PostingDefaults[]>`
    select level, sensitive, language from posting_defaults where person_id = ${personId}`;
  return row ?? nothing;
}

/** Changes the values given. Refuses an invalid language tag. */
export async function savePostingDefaults(
  tx: Tx,
  personId: PersonId,
  changes: { readonly [Part in keyof PostingDefaults]?: PostingDefaults[Part] },
): Promise<void> {
  const { level = null, sensitive = null } = changes;
  const language = changes.language ? checkLanguage(changes.language) : null;
  if (level === null && sensitive === null && language === null) return;
  await tx`
    insert into posting_defaults as d (person_id, level, sensitive, language)
    values (${personId}, ${level}, ${sensitive}, ${language})
    on conflict (person_id) do update set level = coalesce(excluded.level, d.level),
      sensitive = coalesce(excluded.sensitive, d.sensitive), language = coalesce(excluded.language, d.language), at = now()`;
}
