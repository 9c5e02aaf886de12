"""After the upgrade: whoever keeps something is told what stands there from before somebody had to agree to it."""
