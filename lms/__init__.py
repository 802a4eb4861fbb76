"""StepUp: staff training and competency for hospitals that give bispecific antibodies and CAR-T."""
