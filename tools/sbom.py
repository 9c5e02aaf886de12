"""Writes the bill of materials, CycloneDX as JSON: what the service runs with and what its pages are made from.

Run by `make sbom`, with the reference library of CycloneDX in an environment of its own; what is written was held
against the schema of the standard. Licences of Python packages are those that they name themselves, once installed.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import distributions
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.pins import Pin, all_pins

ALGORITHMS = {"sha256": HashAlgorithm.SHA_256, "sha512": HashAlgorithm.SHA_512}
LONGEST_LICENCE = 60  # some packages put the whole text where its name belongs
VERSION = SchemaVersion.V1_6


def licences(packages: Path) -> dict[str, str]:
    """What installed packages name as their licence, by their own name."""
    found = {}
    for each in distributions(path=[str(packages)]):
        told = next((each.metadata[name] for name in ("License-Expression", "License") if name in each.metadata), "")
        classes = [
            line.rpartition(" :: ")[2] for line in each.metadata.get_all("Classifier", []) if "License ::" in line
        ]
        short = told if told and len(told) <= LONGEST_LICENCE and "\n" not in told else " AND ".join(classes)
        found[each.metadata["Name"].lower().replace("_", "-")] = short
    return found


def component_of(pin: Pin, licence: str) -> Component:
    """A package as the standard has it; where it may come as one of several files their hashes are properties."""
    group, _, name = pin.name.rpartition("/")
    url = PackageURL(pin.system, group or None, name, pin.version)
    is_one_file = len(pin.hashes) == 1
    return Component(
        type=ComponentType.LIBRARY,
        group=group or None,
        name=name,
        version=pin.version,
        purl=url,
        bom_ref=url.to_string(),
        scope=ComponentScope.OPTIONAL if pin.is_optional else ComponentScope.REQUIRED,
        licenses=[DisjunctiveLicense(name=licence)] if licence else None,
        hashes=[HashType(alg=ALGORITHMS[name], content=value) for name, value in pin.hashes] if is_one_file else None,
        properties=[] if is_one_file else [Property(name=f"file:{name}", value=value) for name, value in pin.hashes],
    )


def main() -> int:
    """Write the file named by the first argument."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("out", type=Path)
    options.add_argument("--packages", type=Path, required=True, help="where the packages of the service are installed")
    given = options.parse_args()
    named = licences(given.packages)
    bom = Bom(components=[component_of(pin, pin.licence or named.get(pin.name, "")) for pin in all_pins()])
    bom.metadata.component = Component(type=ComponentType.APPLICATION, name="partnership", version="0.1.0")
    bom.register_dependency(bom.metadata.component, bom.components)
    text = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=2)
    if fault := JsonStrictValidator(VERSION).validate_str(text):
        print(f"the bill of materials is not as the standard has it: {fault}", file=sys.stderr)
        return 1
    given.out.write_text(text + "\n", encoding="utf-8")
    unnamed = sum(not each.licenses for each in bom.components)
    print(f"{given.out}: {len(bom.components)} components, {unnamed} of them without a licence that they name.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
