"""H5P packages; read only."""
