import type { Stage } from './stage.ts';

/** What a fixture may ask about the state afterwards, of something by its id. */
export const questions: Readonly<Record<string, (stage: Stage, uri: string) => Promise<unknown>>> = {
  /** Null: not to be read. */
  async post({ alpha: { db } }, uri) {
    const [row] = await db`
      select p.level, p.text, p.title, p.summary, p.language, p.has_pin as is_pinned, p.reply_to_uri as reply_to, g.uri as group, a.uri as author,
        array(select t.tag from post_tags t where t.post_id = p.id order by 1) as tags,
        array(select jsonb_build_object('alt', f.alt, 'mediaType', f.media_type) from files f where f.post_id = p.id order by f.position) as files
      from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
      where p.uri = ${uri} and p.removed_at is null`;
    return row ?? null;
  },
  async count({ alpha: { db } }, uri) {
    const [row] = await db`select count(*)::int as count from posts where uri = ${uri}`;
    return row?.count;
  },
  async poll({ alpha: { db } }, uri) {
    const [row] = await db`
      select q.multiple, q.closes_at > now() as is_open, array(select jsonb_build_array(o.title, o.votes_count)
        from poll_options o where o.post_id = q.post_id order by o.position) as options
      from polls q join posts p on p.id = q.post_id where p.uri = ${uri}`;
    return row ?? null;
  },
  async votes({ alpha: { db } }, uri) {
    const rows = await db`
      select o.votes_count from poll_options o join posts p on p.id = o.post_id where p.uri = ${uri} order by o.position`;
    return rows.map((row) => row.votesCount as number);
  },
  async likes({ alpha: { db } }, uri) {
    return (
      await db`select from reactions r join posts p on p.id = r.post_id where p.uri = ${uri} and r.kind = 'like'`
    ).count;
  },
  async shares({ alpha: { db } }, uri) {
    return (await db`select from shares s join posts p on p.id = s.post_id where p.uri = ${uri}`).count;
  },
  /** Who was told of the post, by their handles. */
  async told({ alpha: { db } }, uri) {
    const rows = await db`
      select distinct a.handle from notifications n join posts p on p.id = n.post_id join people a on a.id = n.person_id where p.uri = ${uri}`;
    return rows.map((row) => row.handle as string);
  },
  'follows ada': (stage, uri) => follows(stage, uri, stage.ada.uri),
  'ada follows': (stage, uri) => follows(stage, stage.ada.uri, uri),
  async person({ alpha: { db } }, uri) {
    const [row] = await db`select name, handle from people where uri = ${uri}`;
    return row ?? null;
  },
  async moved({ alpha: { db } }, uri) {
    const [row] = await db`select moved_to from people where uri = ${uri}`;
    return row?.movedTo ?? null;
  },
  /** What an app shows: where they are now, and whether that one has moved, too. */
  async 'shown moved'({ alpha, ada }, uri) {
    const [row] = await alpha.db`select id from people where uri = ${uri}`;
    type Shown = { readonly uri: string; readonly moved?: Shown };
    const { data } = await alpha.api<Shown>('GET', `/api/v1/accounts/${row?.id}`, undefined, ada.token);
    return data.moved === undefined ? null : [data.moved.uri, data.moved.moved ?? null];
  },
  /** What Ada is told that they did, beside posts. */
  async notified({ alpha: { db }, ada }, uri) {
    const rows = await db`
      select n.kind from notifications n join people a on a.id = n.actor_id
      where a.uri = ${uri} and n.person_id = ${ada.id} and n.kind = 'moved'`;
    return rows.map((row) => row.kind as string);
  },
  async reports({ alpha: { db } }, uri) {
    const rows = await db`
      select r.comment from reports r join report_cases k on k.id = r.case_id where k.object_uri = ${uri}`;
    return rows.map((row) => row.comment as string);
  },
  membership: (stage, uri) => membership(stage, uri, stage.ada.uri),
  'membership of gus': (stage, uri) => membership(stage, uri, stage.gus.uri),
};

async function follows({ alpha: { db } }: Stage, who: string, whom: string): Promise<boolean> {
  const rows = await db`
    select from follows f join people a on a.id = f.follower_id join people b on b.id = f.followee_id
    where a.uri = ${who} and b.uri = ${whom}`;
  return rows.count > 0;
}

async function membership({ alpha: { db } }: Stage, group: string, who: string): Promise<unknown> {
  const [row] = await db`
    select m.state from memberships m join groups g on g.id = m.group_id join people a on a.id = m.person_id
    where g.uri = ${group} and a.uri = ${who}`;
  return row?.state ?? null;
}
