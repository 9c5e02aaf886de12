"""The self-assessment by the competence framework: rated with evidence by several people, closed, kept and compared."""
