"""What we claim about the world: one module per sector, wired together in `stocks`."""
