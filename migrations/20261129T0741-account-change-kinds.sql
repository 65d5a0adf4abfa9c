-- Why: the table knew six kinds of changes of the ways into an account; four more were told by the journal alone, and read from there by their
-- words. They are kept like the others now, those of the last year too.
alter table account_changes drop constraint account_changes_kind_check;
alter table account_changes add constraint account_changes_kind_check check (kind in ('password', 'password-link', 'passkey', 'passkey-gone',
  'passkey-name', 'email', 'administrator', 'administrator-gone', 'app', 'device'));
insert into account_changes (id, person_id, kind, detail, made_by, at)
  select f.id, p.id, f.data ->> 'kind', left(coalesce(f.data ->> 'detail', ''), 200), b.id, f.at
  from people p join facts f on f.about = 'person:' || p.id and f.name = 'account.changed'
  left join people b on b.id::text = f.by
  where p.peer_id is null and f.data ->> 'kind' in ('email', 'administrator', 'administrator-gone', 'passkey-name')
    and f.at > now() - interval '365 days'
  on conflict do nothing;
