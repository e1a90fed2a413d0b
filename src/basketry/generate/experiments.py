"""Experiments: who is in which arm, and who bought."""

from __future__ import annotations

from basketry.generate.clock import utc_text
from basketry.generate.shop import EXPERIMENTS, Experiment
from basketry.generate.state import Day, Life, Visit


def assign(life: Life, today: Day, visit: Visit, started_at: int) -> tuple[Experiment, int] | None:
    """Return the running experiment and the visitor's variant; a newcomer is assigned."""
    for experiment in EXPERIMENTS:
        if not experiment.first_day <= today.day <= experiment.last_day:
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
                    utc_text(started_at),
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
