"""What the test command needs around the tools it runs: preparing a machine, and counting what a tool reports."""
