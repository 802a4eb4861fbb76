"""Cases: a patient simulation as a pure fold of an immutable script over the choices made."""
