-- Why: file managers and calendar programs sign in with a name and a password on every request. They get one of their own, which can end by itself.
alter table tokens add column expires_at timestamptz;
alter table account_changes drop constraint account_changes_kind_check;
alter table account_changes add constraint account_changes_kind_check check (kind in ('password', 'password-link', 'passkey', 'passkey-gone',
  'passkey-name', 'email', 'administrator', 'administrator-gone', 'app', 'app-password', 'device'));
