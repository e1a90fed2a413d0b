{#-
    What keeps the inputs from fitting the contract, as a list of sentences: a relation that does
    not exist, a required column that is missing, a type that cannot be read. Empty when all is
    well.
-#}
{% macro input_problems() -%}
    {%- set readable = {
        'text': [['text', 'number', 'date'], 'text or a whole number'],
        'number': [['number', 'float', 'text'], 'a number or text'],
        'integer': [['number', 'float', 'text'], 'a number or text'],
        'boolean': [['boolean', 'number', 'text'], 'boolean, a number or text'],
        'date': [['date', 'timestamp', 'text'], 'date, timestamp or text'],
        'timestamp': [['timestamp', 'zoned', 'date', 'text'], 'timestamp, date or text'],
    } -%}
    {%- set problems = [] -%}
    {%- set map = basketry.input_map() -%}
    {%- for input_name, contract in basketry.input_contract().items() if map[input_name] -%}
        {%- set found = basketry.input_columns(input_name) -%}
        {%- set subject = '- ' ~ input_name ~ ' (' ~ map[input_name] ~ '): ' -%}
        {%- if not found -%}
            {%- do problems.append(
                subject ~ 'the relation does not exist; build it first (is it ephemeral?)'
            ) -%}
        {%- endif -%}
        {%- for name, kind, is_required in contract['columns'] if found -%}
            {%- set data_type = found.get(name) -%}
            {%- set families, allowed = readable[kind] -%}
            {%- if data_type is none and is_required -%}
                {%- do problems.append(subject ~ 'required column ' ~ name ~ ' is missing') -%}
            {%- elif data_type and basketry.column_family(data_type) not in families -%}
                {%- do problems.append(
                    subject ~ 'column ' ~ name ~ ' is ' ~ data_type ~ '; allowed: ' ~ allowed
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}
