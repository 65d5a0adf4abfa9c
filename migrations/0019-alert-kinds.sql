-- Kinds of alerts are listed in one place, src/notifications/notification.ts; the table only demands a word.
alter table notifications drop constraint if exists notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind ~ '^[a-z_]{1,40}$');
