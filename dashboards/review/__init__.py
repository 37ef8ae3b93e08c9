"""What is done to a lead in review (研判): steps, decisions, undoing, evidence, officers."""
