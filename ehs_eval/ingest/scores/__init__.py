"""Score sheets (ORS, SRS and their kin): recognised, read in any layout, checked."""
