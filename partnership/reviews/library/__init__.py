"""The library of a partnership: practice elsewhere, bodies of the guidance pack, countries with their embassies."""
