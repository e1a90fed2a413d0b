{#-
    Which node feeds which input and reference table: a dict of every name to a node's name, or to
    none for an input that is absent. Reads and validates `vars: basketry: inputs`. While none of
    the ten inputs is named, the demo shop is the input.
-#}
{% macro input_map() -%}
    {%- set inputs = basketry.input_contract().keys() | list -%}
    {%- set references = [
        'order_status_policy', 'segments', 'age_bands', 'currency_units', 'product_relations',
        'shipping_thresholds', 'experiments', 'offer_experiments', 'funnels', 'funnel_steps',
        'micro_conversion_conditions'
    ] -%}
    {%- set named = var('inputs', {}) or {} -%}
    {%- for name in named if name not in inputs + references -%}
        {{ exceptions.raise_compiler_error(
            "basketry: var 'inputs' names '" ~ name ~ "'; allowed: "
            ~ (inputs + references) | join(', ')
        ) }}
    {%- endfor -%}
    {%- set is_demo = named.keys() | select('in', inputs) | list | length == 0 -%}
    {%- for name in ['orders', 'order_items'] if not is_demo and not named.get(name) -%}
        {{ exceptions.raise_compiler_error(
            "basketry: var 'inputs' does not name '" ~ name ~ "'; orders and order_items are needed"
        ) }}
    {%- endfor -%}
    {%- set map = {} -%}
    {%- for name in inputs -%}
        {%- do map.update({name: ('basketry__demo_' ~ name) if is_demo else named.get(name)}) -%}
    {%- endfor -%}
    {%- for name in references -%}
        {%- do map.update({name: named.get(name) or ('basketry__' ~ name)}) -%}
    {%- endfor -%}
    {{ return(map) }}
{%- endmacro %}
