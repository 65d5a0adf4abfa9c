-- Why: a chat between several can have a name, a picture and members who come and go; all instances agree by what its messages say (decision 0117).
alter table posts add column in_chat boolean not null default false;

-- Of a message in such a chat: which, and what it says about the chat itself; null: it is a message.
create table post_chats (
  post_id bigint primary key references posts on delete cascade,
  chat_uri text not null,
  said jsonb
);
create index post_chats_chat on post_chats (chat_uri);

create table group_chats (
  conversation_id bigint primary key references conversations on delete cascade,
  -- The address of its first message.
  uri text not null unique,
  -- Who began it: they alone say who is in it and what it is called.
  owner_uri text not null,
  name text not null,
  version int not null,
  -- The newest message that brought a picture; the picture goes with it.
  picture_post_id bigint references posts on delete set null
);
create index group_chats_picture on group_chats (picture_post_id) where picture_post_id is not null;

-- By address, because not everybody in it is known to everybody's company.
create table chat_members (
  conversation_id bigint not null references group_chats on delete cascade,
  uri text not null,
  -- handle@host
  name text not null,
  -- The version of the chat that took them in, and the one in which they left; who is in it came after they left.
  since int not null,
  left_version int,
  primary key (conversation_id, uri)
);
create index chat_members_uri on chat_members (uri);

-- The last message before somebody was no member any more. Null: they are in it.
alter table conversation_people add column left_post_id bigint;
