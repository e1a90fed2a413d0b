"""Experiments: who is in which arm, and who bought."""

from __future__ import annotations

from basketry.generate.clock import utc_text
from basketry.generate.shop import EXPERIMENTS, Experiment
from basketry.generate.state import Day, Life, Visit


def assign(
    life: Life, today: Day, visit: Visit, moment: int, *, in_cart: bool = False
) -> tuple[Experiment, int] | None:
    """Return the running experiment and the visitor's variant; a newcomer is assigned.

    An experiment on offers begins `in_cart`, any other with the visit.
    """
    for experiment in EXPERIMENTS:
        if not experiment.first_day <= today.day <= experiment.last_day:
            continue
        if bool(experiment.held_back) != in_cart:
            continue
        assigned = life.assigned[experiment.experiment_id]
        variant = assigned.get(visit.visitor)
        if variant is None:
            variant = assigned[visit.visitor] = int(today.stream("experiments").chance(0.5))
            name = experiment.variants[variant]
            today.rows["experiment_assignments"].append(
                (
                    experiment.experiment_id,
                    visit.visitor_id,
                    "visitor",
                    name,
                    utc_text(moment),
                )
            )
            life.tally.count("experiment_visitors", experiment.experiment_id, name)
            for place, other in enumerate(experiment.variants):
                case = (experiment.experiment_id, other)
                life.tally.trial("experiment_split", case, 0.5, place == variant)
        return experiment, variant
    return None


def count_buyer(life: Life, visit: Visit, running: tuple[Experiment, int]) -> None:
    """Count a visitor who bought under an experiment, once."""
    experiment, variant = running
    buyers = life.experiment_buyers[experiment.experiment_id]
    if visit.visitor not in buyers:
        buyers.add(visit.visitor)
        name = experiment.variants[variant]
        life.tally.count("experiment_buyers", experiment.experiment_id, name)
