-- What is published by SQL nests no deeper than what is published over HTTP: whoever is given it wraps it in a few levels
-- more, and readers of JSON end at 500.
create or replace function quark.publish(
    type text, subject text, data jsonb, id uuid default gen_random_uuid(), correlation text default null)
returns uuid language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    owner   text := replace(split_part(type, '.', case when type like 'quark.%' then 2 else 1 end), '-', '_');
    docked  text := replace(owner, '_', '-');
    body    text := data::text;
    module  text;
    extras  jsonb := '{}';
    largest int;
    rules   jsonb;
    faults  hub.event_fault[];
begin
    if type is null or length(type) > 200 or type !~ '^[a-z][a-z0-9_-]*([.][A-Za-z0-9_-]+)+$' then
        raise exception 'type must be words with dots between, such as shop.order.placed' using errcode = '22023';
    end if;
    if id is null then
        raise exception 'id must not be null' using errcode = '22023';
    end if;
    if data is null then
        raise exception 'data must not be null' using errcode = '22023';
    end if;
    if length(subject) not between 1 and 500 then
        raise exception 'subject must have 1 to 500 characters, or be null' using errcode = '22023';
    end if;
    if length(correlation) not between 1 and 200 then
        raise exception 'correlation must have 1 to 200 characters, or be null' using errcode = '22023';
    end if;
    select l.bytes into largest from hub.event_limit l;
    if octet_length(body) > largest then
        raise exception '% cannot be published: its data must have at most % bytes, and has %', type, largest, octet_length(body)
            using errcode = '54000', hint = 'Put what is large elsewhere and say where, or raise bus.max_event_bytes.';
    end if;

    if jsonb_path_exists(data, 'strict $.**{400} ? (@.type() == "object" || @.type() == "array")') then
        raise exception '% cannot be published: its data must nest at most 400 levels deep', type using errcode = '54000';
    end if;

    select r.module into module from hub.event_role r where r.role = session_user;
    if module is null then
        -- The station's own role needs no entry, it may write the table anyway.
        if session_user <> current_user then
            raise exception 'role % speaks for no module: insert it into hub.event_role', session_user
                using errcode = '42501';
        end if;
        module := owner;
    elsif replace(module, '-', '_') <> owner then
        raise exception 'role % publishes for module %: its types begin with %. or quark.%.',
            session_user, module, replace(module, '-', '_'), replace(module, '-', '_') using errcode = '42501';
    elsif exists (select from hub.docking d where d.module = docked and not d.trusted and not exists (
        select from unnest(d.scopes) as granted (scope)
        where scope = 'publish:' || publish.type
            or scope like 'publish:%*' and starts_with('publish:' || publish.type, rtrim(scope, '*'))))
    then
        raise exception 'the scope publish:% is missing', type using errcode = '42501',
            hint = 'Declare the type in events.publishes of the manifest of ' || docked || '; what it asks for is approved.';
    end if;

    select t.schema into rules from hub.event_type t
    where t.module = docked and t.type = publish.type order by t.version desc limit 1;
    if rules is not null then
        faults := hub.event_faults(rules, data, 'data', rules);
        if faults <> '{}' then
            raise exception '% cannot be published: % %', type, faults[1].field, faults[1].problem using
                errcode = '23514', column = faults[1].field, datatype = type,
                detail = (select string_agg(fault.field || ' ' || fault.problem, E'\n') from (
                    select * from unnest(faults) limit 50) as fault),
                hint = 'What ' || docked || ' promised of its events stands in /asyncapi.json.';
        end if;
    end if;

    insert into hub.event_seen (publisher, id) values (hub.event_publisher(owner), publish.id) on conflict do nothing;
    if not found then
        return publish.id;
    end if;

    if module <> owner then
        extras := extras || jsonb_build_object('source', '/modules/' || module);
    end if;
    if subject is null then
        extras := extras || jsonb_build_object('subject', null);
    end if;
    insert into hub.outbox (id, type, key, data, attributes, correlation)
    values (publish.id, publish.type, coalesce(subject, publish.id::text), body,
        case when extras = '{}' then '' else extras::text end, coalesce(correlation, ''));
    return publish.id;
end
$$;
