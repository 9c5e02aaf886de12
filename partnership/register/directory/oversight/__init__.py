"""Who watches over an entry: what coordinators are asked before it changes, and who looked at a locked address."""
