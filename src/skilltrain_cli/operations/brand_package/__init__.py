"""The brand package as a whole: what each text is, the checklist, and the plan of a package to be built."""
