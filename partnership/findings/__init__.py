"""What is missing in a map and whom one reaches: one register and one test, which pages, papers and cards ask. Pure."""
