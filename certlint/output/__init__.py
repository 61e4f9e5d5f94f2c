"""Reports. `formats` lists the formats, `writer` writes the files, and one module renders each format."""
