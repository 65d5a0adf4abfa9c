-- Why: a colleague's page says when somebody is usually there, whom they report to and what to ask them about. They are profile fields like the others, so that
-- visibility, agreement, export and erasure hold for them without a word more.
alter table profile_fields drop constraint profile_fields_name_check;
alter table profile_fields add constraint profile_fields_name_check check (name in (
  'title', 'company', 'site', 'department', 'language', 'skill', 'interest', 'phone', 'link', 'pronouns',
  'email', 'hours', 'ask', 'manager', 'birthday', 'joined'));

-- Found by their words, too: the department, and what one may be asked about.
drop index profile_fields_words;
create index profile_fields_words on profile_fields using gin (words_of(value))
  where name in ('title', 'site', 'skill', 'department', 'ask');
