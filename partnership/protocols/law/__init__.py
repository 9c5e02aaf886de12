"""The clock of the law: facts that papers rest on, who checked them, what is still to be confirmed."""
