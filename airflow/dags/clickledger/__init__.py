"""What the DAGs share: how a job is submitted, judged when it fails, and who is told."""
