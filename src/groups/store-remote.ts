import type { Tx } from '#src/platform/database.ts';
import { newId, type GroupId } from '#src/platform/ids.ts';
import type { IncomingGroup } from './group.ts';

/** A partner's group, cleaned; what its home does not state is null. */
export interface RemoteGroup extends Required<Omit<IncomingGroup, 'charterVersion'>> {
  readonly charterVersion: number | null;
}

/** No row: the URI is not on that partner's origin, or belongs to a group of another server or of ours. */
export async function upsertRemoteGroup(
  tx: Tx,
  group: RemoteGroup,
): Promise<{ id: GroupId; inserted: boolean; changed: boolean } | null> {
  const [row] = await tx<{ id: GroupId; inserted: boolean; changed: boolean }[]>`
    insert into groups (id, uri, peer_id, handle, name, description_html, description_source, charter_source, charter_version,
      access, hue, pseudonyms, pages_restricted, purpose, welcome_source, start_page, avatar_url, header_url, archives_at,
      joinable, page_url, inbox_uri, shared_inbox_uri, followers_uri, fetched_at, archived_at)
    select ${newId()}::bigint, ${group.uri}::text, home.id, ${group.handle}::text, ${group.name}::text,
      ${group.descriptionHtml}::text, ${group.descriptionSource}::text, ${group.charterSource}::text,
      coalesce(${group.charterVersion}::int, case when ${group.charterSource}::text = '' then 0 else 1 end),
      ${group.access}::text, ${group.hue}::smallint, ${group.pseudonyms}::boolean, ${group.pagesRestricted}::boolean,
      ${group.purpose}::text, ${group.welcomeSource}::text, ${group.startPage}::text, ${group.avatarUrl}::text, ${group.headerUrl}::text,
      ${group.archivesAt}::timestamptz,
      ${group.joinable}::boolean, ${group.pageUrl}::text,
      ${group.inboxUri}::text, ${group.sharedInboxUri}::text, ${group.followersUri}::text, now(),
      case when ${group.archived} then now() end
    from peers home where home.id = ${group.peerId} and starts_with(${group.uri}, home.origin || '/')
    on conflict (uri) do update set
      handle = excluded.handle, name = excluded.name, description_html = excluded.description_html,
      description_source = excluded.description_source, charter_source = excluded.charter_source,
      charter_version = coalesce(${group.charterVersion}::int, groups.charter_version
        + case when groups.charter_source <> excluded.charter_source then 1 else 0 end),
      access = excluded.access, hue = excluded.hue, pseudonyms = excluded.pseudonyms, pages_restricted = excluded.pages_restricted,
      purpose = excluded.purpose, welcome_source = excluded.welcome_source, start_page = excluded.start_page,
      avatar_url = excluded.avatar_url, header_url = excluded.header_url, archives_at = excluded.archives_at,
      joinable = excluded.joinable,
      page_url = excluded.page_url, inbox_uri = excluded.inbox_uri, shared_inbox_uri = excluded.shared_inbox_uri,
      followers_uri = excluded.followers_uri, fetched_at = excluded.fetched_at,
      archived_at = case when excluded.archived_at is null then null else coalesce(groups.archived_at, excluded.archived_at) end,
      updated_at = case when
        (groups.handle, groups.name, groups.description_html, groups.description_source, groups.charter_source,
          groups.charter_version, groups.access, groups.hue, groups.pseudonyms, groups.pages_restricted, groups.purpose, groups.welcome_source,
          groups.start_page, groups.avatar_url, groups.header_url, groups.archives_at, groups.joinable, groups.page_url,
          groups.inbox_uri, groups.shared_inbox_uri, groups.followers_uri, groups.archived_at is null)
        is distinct from
        (excluded.handle, excluded.name, excluded.description_html, excluded.description_source, excluded.charter_source,
          coalesce(${group.charterVersion}::int, groups.charter_version), excluded.access, excluded.hue, excluded.pseudonyms,
          excluded.pages_restricted, excluded.purpose, excluded.welcome_source,
          excluded.start_page, excluded.avatar_url, excluded.header_url, excluded.archives_at, excluded.joinable, excluded.page_url,
          excluded.inbox_uri, excluded.shared_inbox_uri, excluded.followers_uri, excluded.archived_at is null)
        then excluded.fetched_at else groups.updated_at end
    where groups.peer_id = excluded.peer_id
    returning id, xmax = 0 as inserted, updated_at = fetched_at as changed`;
  return row ?? null;
}
