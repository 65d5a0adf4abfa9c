-- Why: direct posts between the same people are one conversation; of ours it knows who has read how far, and asks before a stranger gets through.
create table conversations (
  id bigint primary key,
  -- SHA-256 over the ids of all its people, in order: the same people are always the same conversation.
  key bytea not null unique,
  last_post_id bigint,
  last_at timestamptz not null default now()
);

create table conversation_people (
  conversation_id bigint not null references conversations (id) on delete cascade,
  person_id bigint not null references people (id) on delete cascade,
  state text not null default 'open' check (state in ('open', 'request', 'declined')),
  last_read_id bigint not null default 0,
  primary key (conversation_id, person_id)
);
create index conversation_people_person on conversation_people (person_id, conversation_id);

create table conversation_posts (
  post_id bigint primary key references posts (id) on delete cascade,
  conversation_id bigint not null references conversations (id) on delete cascade
);
create index conversation_posts_newest on conversation_posts (conversation_id, post_id desc);

-- What was written before counts as read: nobody wants a year of old letters to be new.
create temporary table letters on commit drop as
  select p.id as post_id, everyone.ids, sha256(convert_to(array_to_string(everyone.ids, ','), 'utf8')) as key
  from posts p, lateral (
    select array_agg(distinct x.id order by x.id) as ids from (
      select p.author_id as id union all select m.person_id from mentions m where m.post_id = p.id) x) everyone
  where p.level = 'direct';
insert into conversations (id, key, last_post_id) select min(post_id), key, max(post_id) from letters group by key;
insert into conversation_people (conversation_id, person_id, last_read_id)
  select distinct c.id, person, c.last_post_id from letters l join conversations c on c.key = l.key, unnest(l.ids) person;
insert into conversation_posts (post_id, conversation_id) select l.post_id, c.id from letters l join conversations c on c.key = l.key;
