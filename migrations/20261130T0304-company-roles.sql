-- Why: a company shares out its duties: who decides reports, announces, protects data, speaks for the staff, or audits.
alter table people add column roles text[] not null default '{}';
alter table people add constraint people_roles_check check (
  roles <@ array['moderator', 'communicator', 'data_protection', 'works_council', 'auditor']
  and (roles = '{}' or (peer_id is null and kind = 'person'))
  and not (is_admin and 'works_council' = any(roles)));
create index people_with_roles on people (id) where roles <> '{}';

alter table account_changes drop constraint account_changes_kind_check;
alter table account_changes add constraint account_changes_kind_check check (kind in ('password', 'password-link', 'passkey', 'passkey-gone',
  'passkey-name', 'email', 'administrator', 'administrator-gone', 'role', 'role-gone', 'app', 'app-password', 'device', 'identity',
  'identity-gone', 'break-glass', 'break-glass-gone'));
