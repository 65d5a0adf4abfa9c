-- Why: figures about how the network is used are counted only while the employer and the works council both want them, and never about few.
create table metric_rules (
  single boolean primary key default true check (single),
  k int not null default 5 check (k >= 5)
);
insert into metric_rules default values;
create function keep_metric_rules() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.k < old.k then
    raise exception 'The smallest group of a metric can only be raised.';
  end if;
  return new;
end $$;
create trigger metric_rules_kept before update or delete on metric_rules for each row execute function keep_metric_rules();

create table metric_switches (
  metric text primary key check (length(metric) <= 40),
  employer_by bigint references people on delete set null,
  employer_at timestamptz,
  council_by bigint references people on delete set null,
  council_at timestamptz
);

-- What was published last for each figure, and before; counts stay here, pages and files round them.
create table metric_values (
  id bigint primary key generated always as identity,
  metric text not null check (length(metric) <= 40),
  item text not null default '' check (length(item) <= 40),
  day date not null,
  numerator int not null check (numerator >= 0),
  denominator int not null check (denominator >= numerator),
  unique (metric, item, day)
);
