{#-
    Judges all inputs before any of them is read: what does not fit is one error that lists
    everything.
-#}
{%- set is_built = execute and flags.WHICH in ('run', 'build') -%}
{%- set problems = basketry.input_problems() if is_built else [] -%}
{%- if problems -%}
    {{ exceptions.raise_compiler_error(
        'basketry: the inputs do not fit the contract:\n' ~ problems | join('\n')
    ) }}
{%- endif -%}

with

{% for input_name, contract in basketry.input_contract().items() -%}
{%- set found = basketry.input_columns(input_name) -%}

{{ input_name }} as (

    select
        '{{ input_name }}' as input_name,
        listed.column_name,
        listed.column_kind,
        listed.column_number,
        listed.is_required,
        {{ basketry.input_map()[input_name] is not none }} as is_mapped,
        listed.is_present
    from (
        values
        {%- for name, kind, is_required in contract['columns'] %}
        {{ ', ' if not loop.first -}}
        ('{{ name }}', '{{ kind }}', {{ loop.index }}, {{ is_required }}, {{ name in found }})
        {%- endfor %}
    ) as listed (column_name, column_kind, column_number, is_required, is_present)

),

{% endfor -%}

columns_of_inputs as (
    {% for input_name in basketry.input_contract() %}
    select * from {{ input_name }}
    {% if not loop.last -%} union all {%- endif %}
    {%- endfor %}
),

input_columns as (

    select
        {{ basketry.as_text('input_name') }} as input_name,
        {{ basketry.as_text('column_name') }} as column_name,
        {{ basketry.as_text('column_kind') }} as column_kind,
        column_number,
        is_required,
        is_mapped,
        is_present
    from columns_of_inputs

)

select * from input_columns
