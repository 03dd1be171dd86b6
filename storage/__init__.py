"""What is kept: models, queries, transactions, encryption, places."""
