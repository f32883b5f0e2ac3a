"""The values that answers take."""

AnswerValue = str | bool
