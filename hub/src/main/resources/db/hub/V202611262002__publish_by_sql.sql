-- Publishing from any language, inside of its own transaction: select quark.publish('shop.order.placed', '17', '{"sum": 3}').
create schema if not exists quark;

-- Which database role speaks for which module.
create table hub.event_role (
    role   name not null primary key,
    module text not null check (module ~ '^[a-z][a-z0-9-]{0,40}$')
);

create function quark.publish(
    type text, subject text, data jsonb, id uuid default gen_random_uuid(), correlation text default null)
returns uuid language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    owner  text := replace(split_part(type, '.', case when type like 'quark.%' then 2 else 1 end), '-', '_');
    module text;
    extras jsonb := '{}';
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
    values (publish.id, publish.type, coalesce(subject, publish.id::text), publish.data::text,
        case when extras = '{}' then '' else extras::text end, coalesce(correlation, ''));
    return publish.id;
end
$$;

comment on function quark.publish(text, text, jsonb, uuid, text) is
    'Publishes an event when the running transaction commits; the same id a second time does nothing.';

revoke all on function quark.publish(text, text, jsonb, uuid, text) from public;
