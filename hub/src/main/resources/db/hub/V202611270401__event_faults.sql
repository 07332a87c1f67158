-- What of some JSON does not fit a JSON Schema (2020-12), as the station itself finds for what is published over HTTP; what
-- is not known here is let through: "unevaluatedProperties", "unevaluatedItems", and patterns that PostgreSQL cannot read.
create type hub.event_fault as (field text, problem text);

-- The part of a schema that a reference within it names.
create function hub.event_rule(whole jsonb, reference text) returns jsonb language sql immutable parallel safe as $$
    select coalesce(whole #> array(
        select replace(replace(step, '~1', '/'), '~0', '~')
        from unnest(string_to_array(substr(reference, 3), '/')) with ordinality as steps (step, place)
        order by place), 'true')
$$;

-- Whether a text has a part that fits. Java's "." is no end of a line, and its "\b" is PostgreSQL's "\y".
create function hub.event_matches(value text, pattern text) returns boolean language plpgsql immutable as $$
begin
    return value collate "C" ~ (
        select string_agg(case parts[1]
            when '.' then '[^\n\r\u0085\u2028\u2029]' when '\b' then '\y' when '\B' then '\Y' else parts[1]
            end, '' order by place)
        from regexp_matches(pattern, '\\.|\[\^?(?:\\.|[^\]\\])*\]|.', 'g') with ordinality as found (parts, place));
exception
    when invalid_regular_expression then
        return true;
end
$$;

create function hub.event_types(wanted jsonb) returns text language sql immutable parallel safe as $$
    select case
        when jsonb_typeof(wanted) = 'array' then (select string_agg(word, ' or ') from jsonb_array_elements_text(wanted) as words (word))
        else case wanted #>> '{}' when 'string' then 'a text' when 'array' then 'a list' when 'integer' then 'a whole number'
            when 'boolean' then 'true or false' when 'object' then 'an object' else 'a ' || (wanted #>> '{}') end
        end
$$;

-- Each function below looks at the words of a schema for one kind of value, the last one at those for all.
create function hub.event_object_faults(rule jsonb, data jsonb, field text, whole jsonb, depth int)
returns hub.event_fault[] language plpgsql immutable as $$
declare
    faults hub.event_fault[] := '{}';
    name   text;
    inner_ jsonb;
    other  jsonb;
    known  boolean;
    size   int;
begin
    for name in select jsonb_array_elements_text(rule -> 'required') loop
        if not data ? name then
            faults := faults || row(field || '.' || name, 'is required')::hub.event_fault;
        end if;
    end loop;
    if rule ?| array['properties', 'patternProperties', 'additionalProperties', 'propertyNames'] then
        for name, inner_ in select * from jsonb_each(data) loop
            other := rule -> 'properties' -> name;
            known := other is not null;
            if known then
                faults := faults || hub.event_faults(other, inner_, field || '.' || name, whole, depth + 1);
            end if;
            for other in select form.value from jsonb_each(rule -> 'patternProperties') as form
                where hub.event_matches(name, form.key)
            loop
                known := true;
                faults := faults || hub.event_faults(other, inner_, field || '.' || name, whole, depth + 1);
            end loop;
            if not known and rule ? 'additionalProperties' then
                faults := faults
                    || hub.event_faults(rule -> 'additionalProperties', inner_, field || '.' || name, whole, depth + 1);
            end if;
            if rule ? 'propertyNames' then
                faults := faults || hub.event_faults(rule -> 'propertyNames', to_jsonb(name), field, whole, depth + 1);
            end if;
        end loop;
    end if;
    if rule ?| array['minProperties', 'maxProperties'] then
        size := (select count(*) from jsonb_object_keys(data));
        if size < (rule ->> 'minProperties')::numeric or size > (rule ->> 'maxProperties')::numeric then
            faults := faults || row(field, 'must have another number of fields')::hub.event_fault;
        end if;
    end if;
    for name, other in select * from jsonb_each(rule -> 'dependentRequired') loop
        if data ? name and not data ?& array(select jsonb_array_elements_text(other)) then
            faults := faults || row(field, 'must fit the rule dependentRequired')::hub.event_fault;
        end if;
    end loop;
    for name, other in select * from jsonb_each(rule -> 'dependentSchemas') loop
        if data ? name then
            faults := faults || hub.event_faults(other, data, field, whole, depth + 1);
        end if;
    end loop;
    return faults;
end
$$;

create function hub.event_array_faults(rule jsonb, data jsonb, field text, whole jsonb, depth int)
returns hub.event_fault[] language plpgsql immutable as $$
declare
    faults hub.event_fault[] := '{}';
    size   int := jsonb_array_length(data);
    first_ int := coalesce(jsonb_array_length(rule -> 'prefixItems'), 0);
    fits   int;
begin
    for i in 0 .. size - 1 loop
        if i < first_ then
            faults := faults
                || hub.event_faults(rule -> 'prefixItems' -> i, data -> i, field || '[' || i || ']', whole, depth + 1);
        elsif rule ? 'items' then
            faults := faults || hub.event_faults(rule -> 'items', data -> i, field || '[' || i || ']', whole, depth + 1);
        end if;
    end loop;
    if size < (rule ->> 'minItems')::numeric then
        faults := faults
            || row(field, 'must have at least ' || (rule ->> 'minItems') || ' elements')::hub.event_fault;
    elsif size > (rule ->> 'maxItems')::numeric then
        faults := faults || row(field, 'must have at most ' || (rule ->> 'maxItems') || ' elements')::hub.event_fault;
    end if;
    if rule -> 'uniqueItems' = 'true'
        and size > (select count(distinct one) from jsonb_array_elements(data) as elements (one))
    then
        faults := faults || row(field, 'must not hold anything twice')::hub.event_fault;
    end if;
    if rule ? 'contains' then
        fits := (select count(*) from jsonb_array_elements(data) as elements (one)
            where hub.event_faults(rule -> 'contains', one, field, whole, depth + 1) = '{}');
        if fits < coalesce((rule ->> 'minContains')::numeric, 1) or fits > (rule ->> 'maxContains')::numeric then
            faults := faults || row(field, 'must fit the rule contains')::hub.event_fault;
        end if;
    end if;
    return faults;
end
$$;

create function hub.event_value_faults(rule jsonb, data jsonb, kind text, field text)
returns hub.event_fault[] language plpgsql immutable as $$
declare
    faults hub.event_fault[] := '{}';
    value  text := data #>> '{}';
    number numeric;
begin
    if kind = 'string' then
        if length(value) < (rule ->> 'minLength')::numeric then
            faults := faults || row(field, case when rule ->> 'minLength' = '1' then 'must not be empty'
                else 'must have at least ' || (rule ->> 'minLength') || ' characters' end)::hub.event_fault;
        elsif length(value) > (rule ->> 'maxLength')::numeric then
            faults := faults
                || row(field, 'must have at most ' || (rule ->> 'maxLength') || ' characters')::hub.event_fault;
        end if;
        if rule ? 'pattern' then
            if not hub.event_matches(value, rule ->> 'pattern') then
                faults := faults || row(field, 'must match ' || (rule ->> 'pattern'))::hub.event_fault;
            end if;
        end if;
    elsif kind = 'number' then
        number := value::numeric;
        if number < (rule ->> 'minimum')::numeric then
            faults := faults || row(field, 'must be at least ' || (rule ->> 'minimum'))::hub.event_fault;
        end if;
        if number > (rule ->> 'maximum')::numeric then
            faults := faults || row(field, 'must be at most ' || (rule ->> 'maximum'))::hub.event_fault;
        end if;
        if number <= (rule ->> 'exclusiveMinimum')::numeric then
            faults := faults || row(field, 'must be more than ' || (rule ->> 'exclusiveMinimum'))::hub.event_fault;
        end if;
        if number >= (rule ->> 'exclusiveMaximum')::numeric then
            faults := faults || row(field, 'must be less than ' || (rule ->> 'exclusiveMaximum'))::hub.event_fault;
        end if;
        if number % (rule ->> 'multipleOf')::numeric <> 0 then
            faults := faults || row(field, 'must be a multiple of ' || (rule ->> 'multipleOf'))::hub.event_fault;
        end if;
    end if;
    return faults;
end
$$;

create function hub.event_faults(rule jsonb, data jsonb, field text, whole jsonb, depth int default 0)
returns hub.event_fault[] language plpgsql immutable as $$
declare
    faults hub.event_fault[] := '{}';
    kind   text := jsonb_typeof(data);
    other  jsonb;
begin
    if rule = 'true' or rule = '{}' then
        return faults;
    elsif rule = 'false' then
        return array[row(field, 'is not known')::hub.event_fault];
    elsif depth > 100 then
        return array[row(field, 'lies too deep')::hub.event_fault];
    end if;
    if rule ? '$ref' then
        faults := hub.event_faults(hub.event_rule(whole, rule ->> '$ref'), data, field, whole, depth + 1);
    end if;
    if rule ? 'type' and not (rule -> 'type' @> to_jsonb(kind))
        and not (kind = 'number' and rule -> 'type' @> '"integer"' and (data #>> '{}')::numeric % 1 = 0)
    then
        faults := faults || row(field, 'must be ' || hub.event_types(rule -> 'type'))::hub.event_fault;
    end if;
    if rule ? 'enum' and not exists (select from jsonb_array_elements(rule -> 'enum') as words (one) where one = data) then
        faults := faults || row(field, 'must be one of ' || (
            select string_agg(coalesce(one, ''), ', ') from jsonb_array_elements_text(rule -> 'enum') as words (one)))::hub.event_fault;
    end if;
    if rule ? 'const' and rule -> 'const' <> data then
        faults := faults || row(field, 'must be ' || coalesce(rule ->> 'const', ''))::hub.event_fault;
    end if;

    if kind = 'object' then
        faults := faults || hub.event_object_faults(rule, data, field, whole, depth);
    elsif kind = 'array' then
        faults := faults || hub.event_array_faults(rule, data, field, whole, depth);
    elsif kind in ('string', 'number') then
        faults := faults || hub.event_value_faults(rule, data, kind, field);
    end if;

    for other in select jsonb_array_elements(rule -> 'allOf') loop
        faults := faults || hub.event_faults(other, data, field, whole, depth + 1);
    end loop;
    if rule ? 'anyOf' and not exists (select from jsonb_array_elements(rule -> 'anyOf') as forms (one)
        where hub.event_faults(one, data, field, whole, depth + 1) = '{}')
    then
        faults := faults || row(field, 'must fit the rule anyOf')::hub.event_fault;
    end if;
    if rule ? 'oneOf' and 1 <> (select count(*) from jsonb_array_elements(rule -> 'oneOf') as forms (one)
        where hub.event_faults(one, data, field, whole, depth + 1) = '{}')
    then
        faults := faults || row(field, 'must fit the rule oneOf')::hub.event_fault;
    end if;
    if rule ? 'not' and hub.event_faults(rule -> 'not', data, field, whole, depth + 1) = '{}' then
        faults := faults || row(field, 'must fit the rule not')::hub.event_fault;
    end if;
    if rule ? 'if' then
        other := rule -> case when hub.event_faults(rule -> 'if', data, field, whole, depth + 1) = '{}' then 'then' else 'else' end;
        if other is not null then
            faults := faults || hub.event_faults(other, data, field, whole, depth + 1);
        end if;
    end if;
    return faults;
end
$$;
