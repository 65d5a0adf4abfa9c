-- How many of each company sit in a group, counted as people come and go. Until now every page counted all members of all groups that it named:
-- with 87 groups 20,000 pages for the composer alone.
create table member_counts (
  group_id bigint not null references groups on delete cascade,
  -- Null: ours.
  peer_id int references peers,
  members int not null check (members >= 0)
);
create unique index member_counts_company on member_counts (group_id, coalesce(peer_id, 0));

-- One seat more or less. Whoever is gone altogether, with their seats, has no company any more: then the group is counted anew.
create function count_member(seat memberships, step int) returns void language plpgsql as $$
declare
  company int;
begin
  if seat.state <> 'active' then return; end if;
  select p.peer_id into company from people p where p.id = seat.person_id;
  if not found then
    delete from member_counts where group_id = seat.group_id;
    insert into member_counts (group_id, peer_id, members)
      select m.group_id, p.peer_id, count(*) from memberships m join people p on p.id = m.person_id
      where m.group_id = seat.group_id and m.state = 'active' group by m.group_id, p.peer_id;
    return;
  end if;
  update member_counts c set members = c.members + step
    where c.group_id = seat.group_id and coalesce(c.peer_id, 0) = coalesce(company, 0);
  -- Nothing to count where the group itself is going.
  if not found and step > 0 then
    insert into member_counts as c (group_id, peer_id, members) values (seat.group_id, company, step)
      on conflict (group_id, coalesce(peer_id, 0)) do update set members = c.members + step;
  end if;
end $$;

create function count_members() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform count_member(old, -1); end if;
  if tg_op <> 'DELETE' then perform count_member(new, 1); end if;
  return null;
end $$;
create trigger member_counts after insert or delete or update of state on memberships
  for each row execute function count_members();

insert into member_counts (group_id, peer_id, members)
  select m.group_id, p.peer_id, count(*) from memberships m join people p on p.id = m.person_id
  where m.state = 'active' group by m.group_id, p.peer_id;
