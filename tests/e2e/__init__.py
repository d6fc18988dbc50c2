# A package, as those in it are.
