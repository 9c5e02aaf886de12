"""`flask doctor`: looks at a deployment and says in words what is wrong with it, and what to do."""
