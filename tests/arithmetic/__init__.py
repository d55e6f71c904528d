"""Cases for the arithmetic of the figures: for each export of a module, random arguments and what Python says."""
