"""In what a sentence may differ from its passages: amounts, times, negation, scope and who acts."""
