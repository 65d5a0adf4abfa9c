-- Why: read marks and typing are shown by those who want it, and by nobody else; who leads a chat with a name can change; and an erased name is found.
create table chat_choices (
  person_id bigint primary key references people on delete cascade,
  read_marks boolean not null,
  typing boolean not null,
  enter_sends boolean not null
);

-- The newest message that this person lets the others know they have read; null: they let nobody know.
alter table conversation_people add column shown_read_id bigint;

-- Whose word the version is that counts (null: who leads it): who leads a chat after somebody counts on by themselves.
alter table group_chats add column said_by text;
-- Who led it before, oldest first.
alter table group_chats add column led_by text[] not null default '{}';
create index group_chats_owner on group_chats (owner_uri);

-- What was said of chats names people in words.
create index post_chats_members on post_chats using gin ((said -> 'members') jsonb_path_ops) where said is not null;
