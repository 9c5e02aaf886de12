"""What the benchmarks are made of: a made-up map, the real protocols composed for it, the peers, and how is measured."""
