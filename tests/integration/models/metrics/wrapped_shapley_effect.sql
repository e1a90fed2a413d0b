{%- set earlier = ['double_value', 'other_double', basketry.as_double('integer_value')] %}
{%- set later = [
    basketry.as_double('money_value'), basketry.as_double('other_money'),
    basketry.as_double('third_money'),
] %}
with

effects as (

    select
        text_value,
        {%- for number in [1, 2] %}
        {{ basketry.shapley_effect(earlier[:2], later[:2], number) }} as effect_{{ number }}_of_two,
        {%- endfor %}
        {%- for number in [1, 2, 3] %}
        {{ basketry.shapley_effect(earlier, later, number) }}
            as effect_{{ number }}_of_three{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('arguments') }}

)

select
    text_value,
    {%- for name in [
        'effect_1_of_two', 'effect_2_of_two', 'effect_1_of_three', 'effect_2_of_three',
        'effect_3_of_three',
    ] %}
    {{ basketry.as_money(name) }} as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from effects
