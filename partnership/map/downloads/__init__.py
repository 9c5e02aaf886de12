"""How a document leaves the house: as Word and in other formats, and which files of a version have left."""
