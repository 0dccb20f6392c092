"""Stack Exchange data dumps: people, questions, answers, comments, votes, as they were."""
