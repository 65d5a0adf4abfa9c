-- Why: a company proves which version of its house rules and privacy notice each person accepted, and when.
create table company_documents (
  kind text not null check (kind in ('rules', 'privacy')),
  version int not null check (version > 0),
  source text not null,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  published_at timestamptz not null default now(),
  published_by bigint references people on delete set null,
  accept_from timestamptz,
  -- A text that stands here: not withdrawn, and not a page elsewhere, which changes without anyone being told.
  is_text boolean not null generated always as (source <> '' and source !~ '^https?://\S+$') stored,
  primary key (kind, version)
);
create index company_documents_due on company_documents (kind, version) where accept_from is not null;

create table document_acceptances (
  person_id bigint not null references people on delete cascade,
  kind text not null,
  version int not null,
  hash text not null,
  at timestamptz not null default now(),
  primary key (person_id, kind, version),
  foreign key (kind, version) references company_documents
);
create index document_acceptances_version on document_acceptances (kind, version);

-- What is in force now is the first version.
insert into company_documents (kind, version, source, hash)
select k.kind, 1, s.value -> 'about' ->> k.kind, encode(sha256(convert_to(s.value -> 'about' ->> k.kind, 'UTF8')), 'hex')
from settings s cross join (values ('rules'), ('privacy')) as k(kind)
where s.name = 'look' and coalesce(s.value -> 'about' ->> k.kind, '') <> '';
