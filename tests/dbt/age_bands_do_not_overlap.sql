-- An age in two bands would double its orders. The table may be the merchant's own, so the seed's
-- tests are not enough.
with

age_bands as (

    select * from {{ basketry.reference('age_bands') }}

),

bands_bounded as (

    select
        age_band,
        coalesce(age_from, 0) as age_from,
        coalesce(age_to, 1000) as age_to
    from age_bands

),

bands_at_odds as (

    select
        lower_bands.age_band,
        higher_bands.age_band as other_age_band
    from bands_bounded as lower_bands
    inner join bands_bounded as higher_bands
        on
            lower_bands.age_band < higher_bands.age_band
            and lower_bands.age_from <= higher_bands.age_to
            and lower_bands.age_to >= higher_bands.age_from

)

select * from bands_at_odds
