"""The tools of the agents: a schema, and a call of a service. No tool checks a permission; the gate has done that."""
