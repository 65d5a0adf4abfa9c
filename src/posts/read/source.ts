import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { PostKind } from '../kinds/forms.ts';
import { changedAt, sourceColumns } from '../kinds/parts.ts';
import type { SourceParts } from '../kinds/forms.ts';
import type { Addressee, Level } from '../post.ts';

/** A post as its home sends it to others: everything that is stored, nothing that depends on a viewer. */
export interface PostSource extends SourceParts {
  readonly id: PostId;
  readonly uri: string;
  readonly peerId: number | null;
  readonly level: Level;
  readonly kind: PostKind;
  readonly title: string;
  readonly html: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly publishedAt: Date;
  /** Of its words, or when what it asked of its readers was taken back. */
  readonly editedAt: Date | null;
  readonly removedAt: Date | null;
  readonly threadUri: string;
  readonly replyToUri: string | null;
  /** It lies with its company: there are no words here. */
  readonly lent: boolean;
  readonly authorId: PersonId;
  readonly authorUri: string;
  readonly groupId: GroupId | null;
  readonly groupUri: string | null;
  readonly groupPeerId: number | null;
  readonly groupFollowersUri: string | null;
  readonly groupHandle: string | null;
  readonly partnerId: number | null;
  readonly partnerOrigin: string | null;
  /** Of another Kontor, or of a plain server that has no address for "the company". */
  readonly partnerKind: 'kontor' | 'other' | null;
  readonly audiencePersonId: PersonId | null;
  readonly audiencePeerId: number | null;
  readonly audienceFollowersUri: string | null;
  readonly mentions: readonly Named[];
  readonly addressees: readonly Addressee[];
  /** The author of the parent, if they work elsewhere: they are addressed like a mentioned person. Null in groups, which inform their members, and in direct posts, which name their addressees. */
  readonly answered: Named | null;
  readonly tags: readonly string[];
  readonly files: readonly {
    readonly uuid: string;
    readonly bytes: number;
    readonly mediaType: string;
    readonly name: string;
    readonly alt: string;
    readonly width: number | null;
    readonly height: number | null;
    readonly focus: readonly [x: number, y: number] | null;
    readonly kind: string;
    readonly seconds: number | null;
    readonly hasPreview: boolean;
  }[];
  readonly accepted: { readonly answerUri: string | null; readonly at: string } | null;
}

export interface Named {
  readonly id: PersonId;
  readonly uri: string;
  /** `handle@host` */
  readonly name: string;
}

/** One post with its audience in URIs, by id or by URI; null if there is none. For federation, so without a viewer: the caller asks `visibleTo`. */
export async function postSource(
  reader: Reader,
  key: { id: string } | { uri: string },
): Promise<PostSource | null> {
  const [row] = await sources(reader, 'id' in key ? reader`p.id = ${key.id}` : reader`p.uri = ${key.uri}`);
  return row ?? null;
}

/** Several at once, in the order of `ids`; missing ones are left out. */
export async function postSources(reader: Reader, ids: readonly string[]): Promise<PostSource[]> {
  if (ids.length === 0) return [];
  const rows = await sources(reader, reader`p.id = any(${[...ids]}::bigint[])`);
  const byId = new Map<string, PostSource>(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function sources(reader: Reader, where: Fragment): Promise<PostSource[]> {
  return reader<PostSource[]>`
    select p.id, p.uri, p.peer_id, p.level, p.kind, p.title, p.html, p.summary, p.sensitive, p.language, p.published_at,
      ${reader.unsafe(changedAt)} as edited_at,
      p.removed_at, p.thread_uri, p.reply_to_uri, p.lent, p.author_id, a.uri as author_uri,
      p.group_id, g.uri as group_uri, g.peer_id as group_peer_id, g.followers_uri as group_followers_uri, g.handle as group_handle,
      p.partner_id, pa.origin as partner_origin,
      (select case ag.kind when 'mutual' then 'kontor' else 'other' end from agreements ag where ag.peer_id = p.partner_id and ag.terms is not null
        order by (ag.state in ('active', 'terminating')) desc, ag.activated_at desc limit 1) as partner_kind, p.audience_person_id, ap.peer_id as audience_peer_id,
      ap.followers_uri as audience_followers_uri,
      coalesce((select jsonb_agg(${named(reader, 'm')})
        from mentions mm join people m on m.id = mm.person_id where mm.post_id = p.id), '[]') as mentions,
      coalesce((select jsonb_agg(jsonb_build_object('uri', ad.uri, 'name', ad.name, 'reached', ad.reached) order by ad.uri)
        from addressees ad where ad.post_id = p.id), '[]') as addressees,
      (select ${named(reader, 'an')} from people an
        where an.id = p.reply_to_author_id and an.id <> p.author_id and an.peer_id is not null and an.deactivated_at is null
          and p.level not in ('group', 'direct')) as answered,
      coalesce((select jsonb_agg(t.tag order by t.tag) from post_tags t where t.post_id = p.id), '[]') as tags,
      coalesce((select jsonb_agg(jsonb_build_object('uuid', f.uuid, 'mediaType', f.media_type, 'name', f.name, 'alt', f.alt, 'bytes', f.bytes, 'width', f.width,
        'height', f.height, 'kind', f.kind, 'seconds', f.seconds, 'hasPreview', f.preview_key is not null, 'focus', case when f.focus_x is not null then jsonb_build_array(f.focus_x, f.focus_y) end) order by f.position, f.id) from files f where f.post_id = p.id), '[]') as files,
      ${reader.unsafe(sourceColumns)},
      case when p.has_answer then (select jsonb_build_object('answerUri', aa.answer_uri, 'at', aa.at)
        from accepted_answers aa where aa.question_id = p.id) end as accepted
    from posts p join people a on a.id = p.author_id
    left join groups g on g.id = p.group_id
    left join peers pa on pa.id = p.partner_id
    left join people ap on ap.id = p.audience_person_id
    where ${where}`;
}

const named = (reader: Reader, person: string): Fragment =>
  reader`jsonb_build_object('id', ${reader(person)}.id::text, 'uri', ${reader(person)}.uri,
    'name', ${reader(person)}.handle || '@' || ${hostIn(reader, `${person}.uri`)})`;
