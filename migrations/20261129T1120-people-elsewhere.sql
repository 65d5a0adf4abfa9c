-- At which companies someone's followers work was found by reading everyone known here, for each page with a composer.
create index people_elsewhere on people (id) include (peer_id) where peer_id is not null and deactivated_at is null;
