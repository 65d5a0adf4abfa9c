import { hostOf } from '#src/platform/addresses.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { viewOf, type Deed, type Kind } from '../kind.ts';
import { answerByThemselves } from './answer-praise.ts';
import { checkPraise, cleanPraise } from './check-praise.ts';
import type { IncomingPraise, PraisedPerson, PraiseView } from './forms.ts';
import { refusals } from './refusals.ts';

interface Row extends Omit<PraiseView, 'people'> {
  readonly people: (Omit<PraisedPerson, 'host'> & { readonly origin: string | null })[] | null;
}

const value = `case when r.names is not null then jsonb_build_object('emoji', r.emoji, 'names', r.names) end`;

/** Thanks to somebody by name, or to a group, that others read as far as whoever is thanked lets them (docs/decisions/0107-praise.md). */
export const praise: Kind<'praise'> = {
  mark: 'praise',
  draft: 'praise',
  flag: null,
  rows: ['praises'],
  isContent: false,
  noEdits: refusals.noEdits,
  check: checkPraise,
  clean: cleanPraise,
  insert: (tx, stored) => tx`, praise as (
      insert into praises (post_id, emoji, names, asks, wish, asked_uri)
      select post.id, ${stored.value?.emoji ?? null}, ${stored.value === null ? null : json(tx, stored.value.names)}, ${stored.asks},
        ${stored.wish === null ? null : json(tx, stored.wish)}, ${stored.askedUri} from post),
    praised_people as (
      insert into praised (post_id, person_id, agrees)
      select post.id, x.id, case when x.id = any(${[...stored.allowed]}::bigint[]) then true end from post, people x
      where x.id = any(${[...stored.personIds]}::bigint[]) or (x.uri = any(${[...stored.personUris]}::text[]) and x.kind = 'person'))`,
  schedule: async (tx, postId, { asks }) => {
    if (asks !== null) await answerByThemselves(tx, postId, asks);
  },
  receiveTotals: receiveNames,
  view: viewOf<Row, PraiseView>(
    `select json_build_object('value', ${value}, 'asks', r.asks,
        'isMine', exists (select from praised x where x.post_id = r.post_id and x.person_id = $2::bigint),
        'agrees', (select x.agrees from praised x where x.post_id = r.post_id and x.person_id = $2::bigint),
        'isPrivate', exists (select from praised x where x.post_id = r.post_id and x.agrees is false),
        'people', (select json_agg(json_build_object('id', x.person_id::text, 'name', xp.name, 'handle', xp.handle,
            'origin', pe.origin, 'company', pe.company) order by xp.name, x.person_id)
          from praised x join people xp on xp.id = x.person_id left join peers pe on pe.id = xp.peer_id
          where x.post_id = r.post_id and xp.deactivated_at is null))
      from praises r where r.post_id = p.id`,
    ({ people, ...row }) => ({
      ...row,
      people: (people ?? []).map(({ origin, company, ...person }) => {
        const host = hostOf(origin);
        return { ...person, host, company: company || host };
      }),
    }),
  ),
  source: `select jsonb_build_object('value', ${value}, 'asks', r.asks, 'askedUri', r.asked_uri,
      'people', coalesce((select jsonb_agg(jsonb_build_object('uri', xp.uri, 'name', xp.name) order by xp.name, xp.id)
        from praised x join people xp on xp.id = x.person_id where x.post_id = r.post_id and xp.deactivated_at is null), '[]'))
    from praises r where r.post_id = p.id`,
  news: ['praise.answered', 'praise.changed'],
  deeds: { file: 'praise.json', of: praiseFor, erase: erasePraiseOf },
  revive: (input) => input,
  isUntouched: ({ praise: typed }) => (typed?.to ?? '').trim() === '',
};

/** Its home says who is still named in it: names only go. */
async function receiveNames(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  incoming: IncomingPraise | undefined,
): Promise<boolean> {
  const uris = incoming?.personUris ?? [];
  if (uris.length === 0) return false;
  const gone = await tx`
    delete from praised x using posts p, people w
    where p.uri = ${postUri} and p.author_id = ${author.id} and x.post_id = p.id and w.id = x.person_id and w.uri <> all(${[...uris]}::text[])`;
  return gone.count > 0;
}

async function praiseFor(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly agrees: boolean | null; readonly at: Date })[]> {
  return await reader`
    select p.id, p.uri, x.agrees, x.at from praised x join posts p on p.id = x.post_id
    where x.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;
}

async function erasePraiseOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const gone = await tx<{ postId: PostId }[]>`
    delete from praised where person_id = ${personId} and post_id in (
      select post_id from praised where person_id = ${personId} limit ${limit}) returning post_id`;
  return gone.length;
}
