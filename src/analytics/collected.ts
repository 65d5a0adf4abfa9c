import type { Reader } from '#src/platform/database.ts';

/**
 * What is stored about people, by what it is for, and in which tables. The database is asked for every table that refers to a person, so the works
 * council's page leaves nothing out: what is not described here is shown as `other`.
 */
export const collected = {
  profile: [
    ...[
      'people',
      'profile_fields',
      'profile_parts',
      'absences',
      'returns',
      'pictures',
      'aliases',
      'endorsements',
    ],
    ...[
      'featured_tags',
      'preferences',
      'posting_defaults',
      'first_steps_put_away',
      'hints_put_away',
      'chat_choices',
      'first_weeks',
      'person_notes',
    ],
  ],
  signIn: [
    ...[
      'passwords',
      'passkeys',
      'passkey_owners',
      'password_links',
      'oauth_codes',
      'identities',
      'break_glass',
      'totp',
      'recovery_codes',
    ],
    ...['account_changes', 'push_subscriptions', 'invitation_uses', 'directory_people', 'directory_leavers'],
    ...['directory_group_members', 'directory_memberships'],
  ],
  lastUse: ['sessions', 'tokens', 'api_requests', 'last_uses'],
  writing: [
    ...['posts', 'page_versions', 'drafts', 'held_posts', 'submissions', 'coedit_writers', 'document_acts'],
    ...['documents', 'document_folders'],
    ...['annotation_acts', 'unfinished_uploads'],
    ...['desk_files', 'desk_locks', 'document_locks', 'files', 'mentions', 'events', 'task_assignees'],
    ...[
      'task_changes',
      'idea_acts',
      'campaign_jurors',
      'approval_acts',
      'approval_steps',
      'accepted_answers',
    ],
    ...[
      'pins',
      'removals',
      'sources',
      'imported',
      'project_acts',
      'project_owners',
      'mark_acts',
      'marks',
      'play_roles',
      'advocacy_releases',
    ],
  ],
  reactions: [
    'reactions',
    'early_reactions',
    'shares',
    'saves',
    'poll_votes',
    'idea_votes',
    'event_answers',
    'praised',
    'praise_settings',
  ],
  reading: ['markers', 'thread_visits', 'group_visits', 'group_welcomes_read', 'feed', 'news_dismissals'],
  confirmed: ['must_reads', 'acknowledgements', 'charter_acceptances', 'document_acceptances'],
  ties: [
    ...[
      'follows',
      'memberships',
      'group_wishes',
      'bans',
      'lists',
      'list_people',
      'followed_tags',
      'page_watches',
    ],
    ...['conversation_people', 'mutes', 'blocks', 'company_mutes', 'group_mutes', 'thread_mutes', 'filters'],
    ...['dismissed_suggestions', 'dismissed_groups'],
  ],
  notifications: [
    ...['notifications', 'notification_senders', 'notification_policies', 'outgoing_alerts', 'mails'],
    ...['mail_in_seen', 'mail_in_endings'],
    ...['alert_choices', 'mail_rhythms', 'quiet_hours', 'calm_modes', 'calendar_alarms'],
  ],
  conduct: ['report_cases', 'reports', 'moderation_acts', 'hidings', 'appeals', 'ombudspersons'],
  leaving: [
    ...['departures', 'leavers', 'exports', 'erasures', 'legal_holds', 'preserved_posts', 'preserved_people'],
  ],
  administration: [
    ...[
      'invitations',
      'charters',
      'company_documents',
      'directory_tokens',
      'directory_brakes',
      'directory_rules',
      'people_batches',
      'people_batch_lines',
    ],
    ...[
      'identity_providers',
      'border_confirmations',
      'former_accounts',
      'successions',
      'carve_outs',
      'carve_out_drafts',
      'account_moves',
      'disclosures',
      'disclosure_readings',
      'metric_switches',
      'inbound_hooks',
      'webhooks',
      'kontorist_groups',
      'kontorist_bots',
      'mail_in_groups',
      'slash_commands',
      'slash_runs',
    ],
  ],
  audit: ['audit_log'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type CollectedKind = keyof typeof collected | 'other';
const kinds = Object.keys(collected) as (keyof typeof collected)[]; // the keys of a literal

/** One kind of what is stored, as it is in the database now. */
export interface Collected {
  readonly kind: CollectedKind;
  readonly tables: readonly string[];
  /** As PostgreSQL estimates: it costs nothing, whatever the size. */
  readonly rows: number;
}

/** Every table that refers to a person, whether it is described above or not, and the audit log, which names them by number. */
export async function readCollected(reader: Reader): Promise<Collected[]> {
  const rows = await reader<{ name: string; rows: number }[]>`
    select c.relname as name, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 as rows
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and (c.relname in ('people', 'audit_log')
      or exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid and f.confrelid = 'people'::regclass)
      or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'person_id' and not a.attisdropped))
    order by c.relname`;
  const kindOf = new Map<string, CollectedKind>(
    kinds.flatMap((kind) => collected[kind].map((table): [string, CollectedKind] => [table, kind])),
  );
  return [...kinds, 'other' as const].flatMap((kind) => {
    const own = rows.filter(({ name }) => (kindOf.get(name) ?? 'other') === kind);
    if (own.length === 0) return [];
    return [
      { kind, tables: own.map(({ name }) => name), rows: own.reduce((sum, each) => sum + each.rows, 0) },
    ];
  });
}
