-- Why: who looked at what in the company's name, what was changed and what was refused is written down where nobody can change it unseen.
-- What an entry says is one text, in RFC 8785 form, because its hash is over those bytes; everything that is searched follows from it.
create table audit_log (
  id bigint primary key,
  said text not null check (length(said) between 2 and 4000),
  kind text not null generated always as (said::jsonb ->> 'kind') stored,
  by text generated always as (said::jsonb ->> 'by') stored,
  about text generated always as (said::jsonb ->> 'about') stored,
  peer text generated always as (said::jsonb ->> 'peer') stored,
  -- Given by the one worker that seals: the place in the chain, the hash over it, and what only the holder of the instance's key can write.
  number bigint unique,
  hash text,
  seal text,
  check ((number is null) = (hash is null) and (number is null) = (seal is null))
);
create index audit_log_unsealed on audit_log (id) where number is null;
create index audit_log_kind on audit_log (kind, id);
create index audit_log_by on audit_log (by, id) where by is not null;
create index audit_log_about on audit_log (about, id) where about is not null;
create index audit_log_peer on audit_log (peer, id) where peer is not null;

-- The head of the chain at the end of each day, signed.
create table audit_roots (
  day date primary key,
  number bigint not null,
  hash text not null,
  document jsonb not null,
  at timestamptz not null default now()
);

create function keep_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.number is null and new.number is not null and new.id = old.id and new.said = old.said then
    return new;
  end if;
  -- What a signed root covers may go after three months at the earliest; how much later is the company's choice.
  if tg_op = 'DELETE' and old.number is not null
    and exists (select from audit_roots r where r.number >= old.number and r.day < current_date - 90) then
    return old;
  end if;
  raise exception 'The audit log only grows.' using errcode = 'insufficient_privilege';
end $$;
create trigger audit_log_kept before update or delete on audit_log for each row execute function keep_audit_log();
create trigger audit_log_whole before truncate on audit_log for each statement execute function keep_audit_log();

-- What is counted and not told one by one, until its minute or day is over.
create table audit_tallies (
  until timestamptz not null,
  kind text not null,
  peer_id int not null,
  what text not null,
  count bigint not null,
  primary key (until, kind, peer_id, what)
);

-- Our roots at partners, with the signature by which each says that it has it.
create table audit_roots_given (
  day date not null references audit_roots on delete cascade,
  peer_id int not null references peers,
  given_at timestamptz not null default now(),
  document jsonb,
  refused text,
  primary key (day, peer_id)
);

-- Partners' roots with us: the first one for a day stays.
create table audit_roots_held (
  peer_id int not null references peers,
  day date not null,
  hash text not null,
  document jsonb not null,
  at timestamptz not null default now(),
  primary key (peer_id, day)
);
