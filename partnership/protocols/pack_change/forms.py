"""What is chosen on the pages of a change of guidance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.protocols.pack_change.plan import KEEP, NOTHING
from partnership.register.directory.wording import GROUPS
from partnership.web.fields import CheckboxesField, DropDownField, RadiosField, choice
from partnership.web.forms import VersionedForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.guidance.pack import Pack
    from partnership.protocols.pack_change.plan import KindRow, TaskHeirs

ONLY_NOTHING = "Tick tasks, or “None of these”"


class KindsForm(VersionedForm):
    """What kind each of some organisations is in the new guidance; `kinds_form` makes one."""

    rows: tuple[KindRow, ...] = ()

    @property
    def named(self) -> list[tuple[str, KindRow]]:
        """Each organisation with the name of its field, which is its own: an old form never answers for another."""
        return [(f"k{row.organisation.id.hex}", row) for row in self.rows]

    @property
    def chosen(self) -> dict[str, str]:
        """The kind of each organisation."""
        return {str(row.organisation.id): self[name].data for name, row in self.named}


def kinds_form(rows: Sequence[KindRow], old: Pack, new: Pack, known: Mapping[str, str], version: int) -> KindsForm:
    """The form for some organisations, filled with what is decided."""
    made: dict[str, Any] = {"rows": tuple(rows)}
    filled: dict[str, Any] = {"version": str(version)}
    for row in rows:
        name, kind = f"k{row.organisation.id.hex}", old.kind(row.organisation.kind_id)
        was = kind.name if kind else row.organisation.kind_id
        needed = f"Select what {row.organisation.name} is in the new guidance"
        hint = f"“{was}” until now. {row.heirs.why}".strip()
        if row.heirs.now:
            options = [choice(each, new.kinds[each].name, hint=new.kinds[each].description) for each in row.offered]
            made[name] = RadiosField(row.organisation.name, required=needed, choices=options, description=hint)
        else:
            options = [choice(KEEP, f"Leave it “{was}”, which the new guidance does not have")]
            options += [choice(each, new.kinds[each].name) for each in row.offered]
            made[name] = DropDownField(
                row.organisation.name, required=needed, blank="Choose a kind", choices=options, description=hint
            )
        filled[name] = known.get(str(row.organisation.id))
    form: KindsForm = type("PageOfKindsForm", (KindsForm,), made)(data=filled)
    return form


class TasksForm(VersionedForm):
    """In which tasks each of before goes on; `tasks_form` makes one."""

    rows: tuple[TaskHeirs, ...] = ()

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The new tasks of each."""
        return {row.function_id: self[f"t-{row.function_id}"].data for row in self.rows}

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; and nobody ticks tasks and none of them."""
        is_valid: bool = super().validate(extra_validators)
        for row in self.rows:
            ticked = self[f"t-{row.function_id}"].data or ()
            if NOTHING in ticked and len(ticked) > 1:
                self.add_fault(ONLY_NOTHING, f"t-{row.function_id}")
                is_valid = False
        return is_valid


def tasks_form(
    rows: Sequence[TaskHeirs], old: Pack, new: Pack, known: Mapping[str, Sequence[str]], version: int
) -> TasksForm:
    """The form for all tasks that are split, filled with what is decided."""
    made: dict[str, Any] = {"rows": tuple(rows)}
    filled: dict[str, Any] = {"version": str(version)}
    for row in rows:
        function = old.functions.get(row.function_id)
        name = function.name if function else row.function_id
        options = [
            choice(each, f"{new.functions[each].name}: {GROUPS[new.functions[each].group].lower()}",
                   hint=new.functions[each].description)
            for each in row.heirs.now
        ]  # fmt: skip
        options.append(choice(NOTHING, "None of these: its roles stay in the history alone"))
        made[f"t-{row.function_id}"] = CheckboxesField(
            name, required=f"Tick in which tasks “{name}” goes on", choices=options, description=row.heirs.why
        )
        filled[f"t-{row.function_id}"] = list(known.get(row.function_id, ()))
    form: TasksForm = type("PageOfTasksForm", (TasksForm,), made)(data=filled)
    return form
