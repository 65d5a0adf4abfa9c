-- A vocabulary of skills, so that "hydraulics", "Hydraulik" and "hydraulique" find the same people: what each is called, per language.

create table skills (
  id int generated always as identity primary key,
  -- Where it was imported from, such as an ESCO concept: one skill in the files of several languages.
  uri text unique,
  changed_at timestamptz not null default now()
);

-- All words of the term, wherever they stand; null when it has none.
create function all_words_query(term text) returns tsquery language sql immutable strict parallel safe
  return (select string_agg(quote_literal(word), ' & ') from unnest(string_to_array(folded(term), ' ')) word where word <> '')::tsquery;

create table skill_terms (
  skill_id int not null references skills on delete cascade,
  language text not null check (language ~ '^[a-z]{2,3}$'),
  term text not null check (length(term) between 1 and 100),
  -- 0: how it is called in this language; the others are synonyms.
  position int not null,
  -- What a searched word is compared with: beginnings and stems.
  words tsvector not null generated always as (words_in(language, term)) stored,
  -- What finds the term in a profile.
  query tsquery generated always as (all_words_query(term)) stored,
  primary key (skill_id, language, term)
);
-- One word of one language names one skill.
create unique index skill_terms_named on skill_terms (language, folded(term));
create index skill_terms_folded on skill_terms (folded(term));
create index skill_terms_words on skill_terms using gin (words);

-- All terms of the skills that a searched word means, as one query over `words_of(profile_fields.value)`; null when it means none.
-- One letter means none, and at most 40 skills are meant, those with the shortest names first: "tech" begins very many.
create function skill_query(word text) returns tsquery language sql stable strict parallel safe
begin atomic
  select string_agg(t.query::text, ' | ')::tsquery
  from skill_terms t
  where t.skill_id in (
    select m.skill_id from skill_terms m where length(trim(folded(word))) > 1 and m.words @@ word_query(word, false)
    group by m.skill_id order by min(length(m.term)), m.skill_id limit 40);
end;

-- The same for a skill that is named, not searched.
create function skill_named(term text) returns tsquery language sql stable strict parallel safe
begin atomic
  select string_agg(t.query::text, ' | ')::tsquery
  from skill_terms t where t.skill_id in (select n.skill_id from skill_terms n where folded(n.term) = folded(skill_named.term));
end;

-- Any of these terms; null when none has a word.
create function any_term_query(terms text[]) returns tsquery language sql immutable strict parallel safe
  return (select string_agg(all_words_query(term)::text, ' | ') from unnest(terms) term)::tsquery;
