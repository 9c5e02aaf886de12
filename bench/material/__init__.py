"""What the benchmarks share: a made-up map and the protocols composed for it, the limit, the peers, the clock."""
