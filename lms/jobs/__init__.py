"""Long work: the worker that takes it, and what each kind of it does."""
